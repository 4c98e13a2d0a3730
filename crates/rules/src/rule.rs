//! What a rule is.

use chrono::NaiveDate;
use qichu_model::noted::Known;
use qichu_model::raw::Seen;
use qichu_model::{
    Arg, CellKind, Data, FieldSpec, FieldType, Fix, FixKind, Place, RuleId, Settings, Severity,
    TableId, Text, value,
};
use rust_decimal::Decimal;

use crate::cell::placeholder_for_nothing::{is_exact, is_nothing};
use crate::cell::precision_lost_code::{has_lost_digits, is_code};
use crate::cell::scientific_notation_code::is_scientific;
use crate::checker::Keys;
use crate::look::Look;
use crate::odd::Odd;
use crate::registry::CONFIRMABLE;

/// A rule. Every text is mandatory in both languages.
pub struct Rule {
    /// Its code; never reused.
    pub id: RuleId,
    /// Its name, which states the defect, in kebab-case.
    pub name: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// The version it came with.
    pub since: &'static str,
    /// What is wrong, in a few words.
    pub title: Text,
    /// What is wrong here; `{name}` stands for an argument.
    pub message: Text,
    /// Why it matters.
    pub why: Text,
    /// What to do.
    pub todo: Text,
    /// The least that triggers it, and its corrected form.
    pub example: Example,
    /// How it is found.
    pub check: Check,
}

impl Rule {
    /// Whether its errors may be confirmed with a reason.
    pub fn is_confirmable(&self) -> bool {
        CONFIRMABLE.contains(&self.id)
    }
}

/// An example: what triggers the rule, and the corrected form.
pub enum Example {
    /// As changes to [`crate::example::clean`].
    Changes {
        /// Gives exactly one finding, of this rule.
        bad: &'static [Edit],
        /// Gives none.
        good: &'static [Edit],
    },
    /// As a file of text, for rules about source files. The reader's tests read it.
    File {
        /// Gives this finding once, beside those of the corrected form.
        bad: File,
        /// Gives notes at most, none of them of this rule.
        good: File,
    },
    /// In words, of what neither shows: workbooks, and what the book knows. The tests of the
    /// reader and of the book carry it out.
    Told {
        /// Gives this finding.
        bad: Text,
        /// Does not.
        good: Text,
    },
}

/// A small file of text.
#[derive(Clone, Copy)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// Its lines.
    pub lines: &'static [&'static str],
}

/// A file with this name and these lines.
pub const fn file(name: &'static str, lines: &'static [&'static str]) -> File {
    File { name, lines }
}

/// A change to a cell of the clean book.
#[derive(Clone, Copy)]
pub struct Edit {
    /// The table.
    pub table: TableId,
    /// Its row.
    pub row: u32,
    /// The field's key; empty where the whole record is taken out.
    pub field: &'static str,
    /// The text.
    pub text: &'static str,
    /// What the file would say it is.
    pub kind: CellKind,
}

impl Edit {
    /// Whether it takes the whole record out.
    pub const fn is_removal(&self) -> bool {
        self.field.is_empty()
    }
}

/// A change to plain text.
pub const fn put(table: TableId, row: u32, field: &'static str, text: &'static str) -> Edit {
    Edit {
        table,
        row,
        field,
        text,
        kind: CellKind::Plain,
    }
}

/// A change to what a workbook holds as a cell of `kind`.
pub const fn put_as(
    table: TableId,
    row: u32,
    field: &'static str,
    text: &'static str,
    kind: CellKind,
) -> Edit {
    Edit {
        table,
        row,
        field,
        text,
        kind,
    }
}

/// Takes a record out.
pub const fn remove(table: TableId, row: u32) -> Edit {
    put(table, row, "", "")
}

/// How a rule finds what it is about.
pub enum Check {
    /// The reader or the mapping saw it in a source file.
    Source(Seen),
    /// The book knows it of its sources, reviews or samples.
    Book(Known),
    /// A cell by itself; asked for the fields that `applies` takes. Empty cells are
    /// asked only where `empty` says so.
    Cell {
        /// The fields it is about.
        applies: fn(&FieldSpec) -> bool,
        /// Whether it is about empty cells (and no others).
        empty: bool,
        /// The check.
        check: fn(&Cell) -> Option<Hit>,
    },
    /// A cell by itself, in the fields that `applies` takes and in extra columns of files:
    /// what must not be there must not be anywhere.
    Text {
        /// The fields it is about.
        applies: fn(&FieldSpec) -> bool,
        /// The check.
        check: fn(&Cell) -> Option<Hit>,
    },
    /// Several fields of one record.
    Row {
        /// The table.
        table: TableId,
        /// The check.
        check: fn(&Row) -> Option<Hit>,
    },
    /// A field beside others of its record: in every table that has such a field.
    Field {
        /// The fields it is about.
        applies: fn(&FieldSpec) -> bool,
        /// The check, of a record and the field's column.
        check: fn(&Row, u16) -> Option<Hit>,
    },
    /// Records that share a key.
    Group {
        /// The tables whose records take part.
        tables: &'static [TableId],
        /// Names the keys under which a record takes part.
        keys: fn(&Row, &mut Keys),
        /// Whether a record may be wrong that has its key for itself. Nearly all have, so
        /// that asking about them costs most.
        alone: bool,
        /// The members of one key that are wrong, and how.
        judge: Judge,
    },
    /// Whole tables at once: what needs statistics, sums or coverage. Judged again when
    /// the person pauses ([`crate::Checker::settle`]), not at every edit.
    Whole {
        /// The tables it reads.
        tables: &'static [TableId],
        /// The check.
        check: fn(&Data, &Settings) -> Vec<(Place, Hit)>,
    },
    /// A value far off the others of its column. They are found once for all rules about
    /// them, and again when the person pauses, like [`Self::Whole`].
    Odd(fn(&Odd, &Settings) -> Option<Hit>),
}

/// Judges the members of one key: the index of each that is wrong, and how. It may ask
/// about the members' records and no others: a change elsewhere does not bring it back.
pub type Judge = fn(&[Member], &Data, &Settings) -> Vec<(usize, Hit)>;

/// A cell with all a check may ask about it.
pub struct Cell<'a> {
    /// The book's settings.
    pub settings: &'a Settings,
    /// Its field.
    pub field: &'static FieldSpec,
    /// Its column.
    pub column: u16,
    /// Its record, which may tell how to mend the cell. What is wrong must follow from the
    /// cell alone: a text that is fine is not judged again in its column.
    pub record: Row<'a>,
    /// Its text as given.
    pub text: &'a str,
    /// Its text as it reads without full-width forms, invisible and control characters
    /// and surrounding space. Value checks judge this: how it is written is for other rules.
    pub clean: &'a str,
    /// What was seen in one pass over the text.
    pub look: Look,
    /// What its file said it is.
    pub kind: CellKind,
}

impl Cell<'_> {
    /// Whether its column matches no field.
    pub fn is_extra(&self) -> bool {
        self.field.key.is_empty()
    }

    /// A finding on this cell.
    pub fn hit(&self) -> Hit {
        Hit::at(self.column)
    }

    /// Whether it says that nobody knows, and why: `未知：原因`.
    pub fn is_unknown(&self) -> bool {
        matches!(value::given(self.clean), value::Given::Unknown(_))
    }

    /// Whether its file holds an error, no value at all, a placeholder or what is left of a
    /// code that a spreadsheet took for a number: other rules say so.
    pub fn is_broken(&self) -> bool {
        matches!(self.kind, CellKind::Error | CellKind::NoValue)
            || self.clean.as_bytes().first() == Some(&b'#')
            || is_exact(self.field) && is_nothing(self.clean)
            || is_code(self.field) && (has_lost_digits(self) || is_scientific(self.clean))
    }

    /// A finding with the cell's text as the argument `value`.
    pub fn hit_value(&self) -> Hit {
        self.hit().arg("value", self.text)
    }
}

/// A record.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The data of the book.
    pub data: &'a Data,
    /// Its settings.
    pub settings: &'a Settings,
    /// The record's table.
    pub table: TableId,
    /// Its row number.
    pub row: u32,
}

impl<'a> Row<'a> {
    /// All records of a table.
    pub fn all(
        data: &'a Data,
        settings: &'a Settings,
        table: TableId,
    ) -> impl Iterator<Item = Self> {
        data.table(table).rows().map(move |row| Self {
            data,
            settings,
            table,
            row,
        })
    }

    /// The text of a column without surrounding space.
    pub fn text(&self, column: u16) -> &'a str {
        value::trimmed(self.data.text(self.table, self.row, column))
    }

    /// The column of its table's first field of which `is` holds.
    pub fn column_of(&self, is: fn(FieldType) -> bool) -> Option<u16> {
        let mut fields = (0u16..).zip(self.table.spec().fields);
        fields.find(|(_, f)| is(f.ty)).map(|(column, _)| column)
    }

    /// The number in a column; `None` where there is none or it cannot be read.
    pub fn number(&self, column: u16) -> Option<Decimal> {
        value::number(self.text(column))
    }

    /// The number in a column, zero where the cell is empty, `None` where it cannot
    /// be read.
    pub fn number_or_zero(&self, column: u16) -> Option<Decimal> {
        match self.text(column) {
            "" => Some(Decimal::ZERO),
            text => value::number(text),
        }
    }

    /// The percentage in a column: 3 means 3%.
    pub fn percent(&self, column: u16) -> Option<Decimal> {
        value::percent(self.text(column))
    }

    /// The date in a column.
    pub fn date(&self, column: u16) -> Option<NaiveDate> {
        value::date(self.text(column))
    }

    /// The book's opening date.
    pub fn opening(&self) -> Option<NaiveDate> {
        value::date(&self.settings.opening_date)
    }
}

/// A record in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Its table.
    pub table: TableId,
    /// Its row number.
    pub row: u32,
    /// The column the key stands in.
    pub column: u16,
    /// Whether it defines the key.
    pub defines: bool,
    /// What its rule put down of the record beside its keys, so that members which have
    /// nothing to do with each other are told apart without reading them.
    pub sketch: u32,
}

impl Member {
    /// Its record.
    pub fn record<'a>(&self, data: &'a Data, settings: &'a Settings) -> Row<'a> {
        Row {
            data,
            settings,
            table: self.table,
            row: self.row,
        }
    }
}

/// What a check found; the driver makes a finding of it.
#[derive(Default)]
pub struct Hit {
    /// The column, or `None` for the whole record. A whole-table check gives the place
    /// beside the hit, and this is of no account there.
    pub column: Option<u16>,
    /// Arguments of the message.
    pub args: Vec<Arg>,
    /// Other members that take part.
    pub related: Vec<(TableId, u32, u16)>,
    /// A repair.
    pub fix: Option<Fix>,
    /// Where there is no one repair: the texts of which one is right.
    pub choices: Vec<String>,
    /// The table that has no record with the code in the cell.
    pub lacking: Option<TableId>,
}

impl Hit {
    /// A finding at a column.
    pub fn at(column: u16) -> Self {
        Self {
            column: Some(column),
            ..Self::default()
        }
    }

    /// Adds an argument.
    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push(Arg::new(name, value));
        self
    }

    /// Adds an argument with a text in each language.
    pub fn arg_text(mut self, name: &'static str, text: Text) -> Self {
        self.args.push(Arg::text(name, text));
        self
    }

    /// Adds the reason that the value itself gives, so that nobody has to give another.
    pub fn because(self, reason: impl Into<String>) -> Self {
        self.arg(qichu_model::finding::BECAUSE, reason)
    }

    /// Adds a repair of one cell that may be applied in bulk.
    pub fn safe(self, column: u16, text: impl Into<String>) -> Self {
        self.fixed(FixKind::Safe, column, text.into())
    }

    /// Adds a repair of one cell that a person must confirm.
    pub fn suggested(self, column: u16, text: impl Into<String>) -> Self {
        self.fixed(FixKind::Suggested, column, text.into())
    }

    /// Adds what may be right: one text as a repair that a person must confirm, a few as
    /// choices. More are none: whoever is shown some of them takes these for all.
    pub fn one_of(mut self, column: u16, texts: Vec<String>) -> Self {
        const FEW: usize = 6;
        match texts.as_slice() {
            [only] => self.suggested(column, only),
            _ => {
                self.choices = texts;
                if self.choices.len() > FEW {
                    self.choices.clear();
                }
                self
            }
        }
    }

    fn fixed(mut self, kind: FixKind, column: u16, text: String) -> Self {
        self.fix = Some(Fix {
            kind,
            cells: vec![(column, text)],
        });
        self
    }
}

/// A decimal as people write it: without trailing zeros.
pub fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}
