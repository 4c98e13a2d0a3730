//! The rules, by what they are asked about.

use qichu_model::store::ColumnRole;
use qichu_model::{CellKind, Data, FieldSpec, FieldType, Need, Place, Settings, TableId, Text};

use super::{Keys, is_blank};
use crate::look::{Look, clean};
use crate::odd::Odd;
use crate::registry::RULES;
use crate::rule::{Cell, Check, Hit, Judge, Row, Rule};

type CellCheck = (&'static Rule, fn(&Cell) -> Option<Hit>);

/// A rule about one record.
#[derive(Clone, Copy)]
pub(super) struct RowCheck {
    pub rule: &'static Rule,
    ask: Ask,
}

#[derive(Clone, Copy)]
enum Ask {
    Record(fn(&Row) -> Option<Hit>),
    Field(u16, fn(&Row, u16) -> Option<Hit>),
}

impl RowCheck {
    /// What is wrong with a record.
    pub fn judge(&self, record: &Row) -> Option<Hit> {
        match self.ask {
            Ask::Record(check) => check(record),
            Ask::Field(column, check) => check(record, column),
        }
    }
}

/// What is known of a column that matches no field.
static EXTRA: FieldSpec = FieldSpec {
    key: "",
    label: Text::new("附加列", "Extra column"),
    ty: FieldType::Text,
    need: Need::Optional,
};

/// The cell rules of one field.
pub(super) struct OfField {
    field: &'static FieldSpec,
    /// Those about cells that hold something.
    full: Vec<CellCheck>,
    /// Those about empty cells.
    empty: Vec<CellCheck>,
}

impl OfField {
    /// Whether a rule is about empty cells.
    pub fn asks_empty(&self) -> bool {
        !self.empty.is_empty()
    }

    /// Tells what the rules find wrong with a cell.
    pub fn judge(
        &self,
        record: &Row,
        column: u16,
        text: &str,
        kind: CellKind,
        mut found: impl FnMut(&'static Rule, Hit),
    ) {
        let look = Look::at(text);
        let clean = clean(text, &look);
        let cell = Cell {
            settings: record.settings,
            field: self.field,
            column,
            record: *record,
            text,
            clean: &clean,
            look,
            kind,
        };
        let is_empty = is_blank(text) && kind != CellKind::NoValue;
        let checks = if is_empty { &self.empty } else { &self.full };
        for (rule, check) in checks {
            if let Some(hit) = check(&cell) {
                found(rule, hit);
            }
        }
    }
}

/// A rule about records that share a key.
pub(super) struct GroupCheck {
    pub rule: &'static Rule,
    pub tables: &'static [TableId],
    pub keys: fn(&Row, &mut Keys),
    pub alone: bool,
    pub judge: Judge,
}

/// A rule about whole tables.
pub(super) struct WholeCheck {
    pub rule: &'static Rule,
    pub tables: &'static [TableId],
    pub check: fn(&Data, &Settings) -> Vec<(Place, Hit)>,
}

type OddCheck = (&'static Rule, fn(&Odd, &Settings) -> Option<Hit>);

/// The rules, by what they are asked about.
pub(super) struct Checks {
    /// By table, then field.
    cells: Vec<Vec<OfField>>,
    /// Of columns that match no field.
    extra: OfField,
    /// By table.
    pub rows: Vec<Vec<RowCheck>>,
    pub groups: Vec<GroupCheck>,
    pub wholes: Vec<WholeCheck>,
    /// About odd values.
    pub odd: Vec<OddCheck>,
}

impl Default for Checks {
    fn default() -> Self {
        let fields = |table: &TableId| table.spec().fields.iter().map(OfField::new).collect();
        let mut checks = Self {
            cells: TableId::ALL.iter().map(fields).collect(),
            extra: OfField::new(&EXTRA),
            rows: vec![Vec::new(); TableId::ALL.len()],
            groups: Vec::new(),
            wholes: Vec::new(),
            odd: Vec::new(),
        };
        for rule in RULES {
            checks.register(rule);
        }
        checks
    }
}

impl OfField {
    fn new(field: &'static FieldSpec) -> Self {
        Self {
            field,
            full: Vec::new(),
            empty: Vec::new(),
        }
    }
}

impl Checks {
    /// The cell rules of a column.
    pub fn of_column(&self, table: TableId, role: &ColumnRole) -> &OfField {
        match role {
            ColumnRole::Field(field) => &self.cells[table.index()][usize::from(*field)],
            ColumnRole::Extra(_) => &self.extra,
        }
    }

    fn register(&mut self, rule: &'static Rule) {
        match rule.check {
            Check::Source(_) | Check::Book(_) => {}
            Check::Cell {
                applies,
                empty,
                check,
            } => {
                let fields = self.cells.iter_mut().flatten();
                for of_field in fields.filter(|f| applies(f.field)) {
                    match empty {
                        true => of_field.empty.push((rule, check)),
                        false => of_field.full.push((rule, check)),
                    }
                }
            }
            Check::Text { applies, check } => {
                let fields = self.cells.iter_mut().flatten();
                let own = fields.filter(|f| applies(f.field));
                for of_field in own.chain([&mut self.extra]) {
                    of_field.full.push((rule, check));
                }
            }
            Check::Row { table, check } => {
                let ask = Ask::Record(check);
                self.rows[table.index()].push(RowCheck { rule, ask });
            }
            Check::Field { applies, check } => {
                for table in TableId::ALL {
                    for (column, field) in (0u16..).zip(table.spec().fields) {
                        if applies(field) {
                            let ask = Ask::Field(column, check);
                            self.rows[table.index()].push(RowCheck { rule, ask });
                        }
                    }
                }
            }
            Check::Group {
                tables,
                keys,
                alone,
                judge,
            } => self.groups.push(GroupCheck {
                rule,
                tables,
                keys,
                alone,
                judge,
            }),
            Check::Whole { tables, check } => self.wholes.push(WholeCheck {
                rule,
                tables,
                check,
            }),
            Check::Odd(check) => self.odd.push((rule, check)),
        }
    }
}
