//! Who owes what (催办): the required and recommended cells that are empty, by the person
//! who can fill them.

use std::collections::{BTreeMap, HashMap};

use qichu_model::totals::Completeness;
use qichu_model::value::Given;
use qichu_model::{FieldType, Need, TableId, value};
use qichu_rules::look::comparable;
use serde::{Deserialize, Serialize};

use crate::Book;

/// How much of what should be there is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Records.
    pub records: u32,
    /// What their required and recommended cells say.
    pub complete: Completeness,
}

impl Share {
    fn add(&mut self, complete: Completeness) {
        self.records += 1;
        self.complete += complete;
    }
}

/// What one person owes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Debt {
    /// Who: see [`Owners`]; empty where nobody is named.
    pub owner: String,
    /// How much of that person's records is there.
    pub share: Share,
    /// Those of the records that lack something.
    pub lacking: u32,
    /// Those that lack something, or say why it is unknown.
    pub listed: u32,
    /// Empty cells, by table and field.
    pub missing: BTreeMap<(TableId, u16), u32>,
}

/// How complete a book is, and who owes the rest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chase {
    /// By table, in [`TableId::ALL`] order.
    pub tables: Vec<Share>,
    /// By source, in the order of [`Book::sources`].
    pub sources: Vec<Share>,
    /// By person: those who owe most first, those who only say why something is unknown last.
    pub debts: Vec<Debt>,
    /// Those who gave all, by name; not the nobody of records that nobody answers for.
    pub settled: Vec<String>,
}

/// A record that lacks something, or says why it is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lack {
    /// The table.
    pub table: TableId,
    /// The record's row number.
    pub row: u32,
    /// Its key, parts joined by ` / `; empty where it has none.
    pub key: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// The required fields that are empty.
    pub required: Vec<u16>,
    /// The recommended fields that are empty.
    pub recommended: Vec<u16>,
    /// The fields of either kind that nobody knows, and why.
    pub unknown: Vec<(u16, String)>,
}

/// Who answers for a record: who gave its source; where that is not known, its salesperson;
/// else the book's preparer.
pub struct Owners<'a> {
    book: &'a Book,
    by_source: Vec<String>,
    /// Names of salespeople by their code.
    people: HashMap<String, &'a str>,
    /// By table, the column that names a salesperson.
    columns: Vec<Option<u16>>,
}

impl<'a> Owners<'a> {
    /// The owners of a book's records.
    pub fn of(book: &'a Book) -> Self {
        let table = TableId::Salespeople;
        let field = |key| table.spec().field(key).unwrap_or(u16::MAX);
        let (code, name) = (field("code"), field("name"));
        let text = |row, column| book.data.text(table, row, column).trim();
        let named = |row: u32| (comparable(text(row, code)).into_owned(), text(row, name));
        let refers = |t: &TableId| {
            let fields = (0u16..).zip(t.spec().fields);
            let mut fields =
                fields.filter(|(_, f)| matches!(f.ty, FieldType::Ref(TableId::Salespeople, _)));
            fields.next().map(|(i, _)| i)
        };
        Self {
            book,
            by_source: book.sources.iter().map(|s| s.facts.owner()).collect(),
            people: book.data.table(table).rows().map(named).collect(),
            columns: TableId::ALL.iter().map(refers).collect(),
        }
    }

    /// Who answers for a record; empty where nobody is named.
    pub fn owner(&self, table: TableId, row: u32) -> &str {
        let source = self.book.source_of(table, row);
        let giver = source.and_then(|s| self.by_source.get(usize::from(s)));
        if let Some(giver) = giver.filter(|g| !g.is_empty()) {
            return giver;
        }
        let person = self.columns[table.index()].map(|c| self.book.data.text(table, row, c).trim());
        match person.filter(|p| !p.is_empty()) {
            Some(code) => match self.people.get(&*comparable(code)) {
                Some(name) if !name.is_empty() => name,
                _ => code,
            },
            None => self.book.settings.preparer.trim(),
        }
    }
}

impl Book {
    /// How complete it is, and who owes the rest. Walks over every record.
    pub fn chase(&self) -> Chase {
        let owners = Owners::of(self);
        let mut sources = vec![Share::default(); self.sources.len()];
        let mut debts: BTreeMap<&str, Debt> = BTreeMap::new();
        let tables = TableId::ALL.map(|table| {
            let wanted = wanted(table);
            let mut all = Share::default();
            for row in self.data.table(table).rows() {
                let owner = owners.owner(table, row);
                if !debts.contains_key(owner) {
                    let debt = Debt {
                        owner: owner.into(),
                        ..Debt::default()
                    };
                    debts.insert(owner, debt);
                }
                let blank = wanted.iter().map(|(field, _)| *field);
                let blank: Vec<u16> = blank.filter(|f| self.is_missing(table, row, *f)).collect();
                let mut complete = Completeness::default();
                let texts = wanted.iter().map(|(f, _)| self.data.text(table, row, *f));
                texts.for_each(|text| complete.count(text));
                all.add(complete);
                if let Some(debt) = debts.get_mut(owner) {
                    debt.share.add(complete);
                    debt.lacking += u32::from(!blank.is_empty());
                    debt.listed += u32::from(complete.known < complete.cells);
                    for field in blank {
                        *debt.missing.entry((table, field)).or_default() += 1;
                    }
                }
                if let Some(source) = self.source_of(table, row) {
                    sources[usize::from(source)].add(complete);
                }
            }
            all
        });
        let (mut debts, settled): (Vec<Debt>, Vec<Debt>) =
            debts.into_values().partition(|d| d.listed > 0);
        // Those by name stay in order where they owe the same.
        debts.sort_by_key(|d| std::cmp::Reverse(d.share.complete.missing()));
        Chase {
            tables: tables.into(),
            sources,
            debts,
            settled: settled
                .into_iter()
                .map(|d| d.owner)
                .filter(|owner| !owner.is_empty())
                .collect(),
        }
    }

    /// The records for which `owner` owes something, or says why it is unknown, by table
    /// and row.
    pub fn lacks<'a>(
        &'a self,
        owners: &'a Owners<'a>,
        owner: &'a str,
    ) -> impl Iterator<Item = Lack> {
        TableId::ALL.into_iter().flat_map(move |table| {
            let wanted = wanted(table);
            let rows = self.data.table(table).rows();
            let owed = rows.filter(move |row| owners.owner(table, *row) == owner);
            owed.filter_map(move |row| self.lack(table, row, &wanted))
        })
    }

    /// The records for which `owner` owes this field, ascending.
    pub fn lacking(&self, owner: &str, table: TableId, field: u16) -> Vec<u32> {
        let owners = Owners::of(self);
        let rows = self.data.table(table).rows();
        rows.filter(|row| self.is_missing(table, *row, field) && owners.owner(table, *row) == owner)
            .collect()
    }

    fn lack(&self, table: TableId, row: u32, wanted: &[(u16, Need)]) -> Option<Lack> {
        let blank = |need: Need| -> Vec<u16> {
            let fields = wanted
                .iter()
                .filter(|(f, n)| *n == need && self.is_missing(table, row, *f));
            fields.map(|(f, _)| *f).collect()
        };
        let (required, recommended) = (blank(Need::Required), blank(Need::Recommended));
        let unknown =
            wanted.iter().filter_map(
                |(f, _)| match value::given(self.data.text(table, row, *f)) {
                    Given::Unknown(reason) => Some((*f, reason.to_owned())),
                    _ => None,
                },
            );
        let unknown: Vec<(u16, String)> = unknown.collect();
        if required.is_empty() && recommended.is_empty() && unknown.is_empty() {
            return None;
        }
        let key = table.spec().key_fields.iter();
        let key: Vec<&str> = key
            .map(|k| self.data.field(table, row, k).trim())
            .filter(|text| !text.is_empty())
            .collect();
        let named = ["name", "shop_name"].into_iter();
        let mut named = named.map(|k| self.data.field(table, row, k).trim());
        Some(Lack {
            table,
            row,
            key: key.join(" / "),
            name: named.find(|text| !text.is_empty()).unwrap_or("").into(),
            required,
            recommended,
            unknown,
        })
    }

    fn is_missing(&self, table: TableId, row: u32, field: u16) -> bool {
        value::given(self.data.text(table, row, field)) == Given::Missing
    }
}

/// The required and recommended fields of a table.
fn wanted(table: TableId) -> Vec<(u16, Need)> {
    let fields = (0u16..).zip(table.spec().fields);
    let wanted = fields.filter(|(_, f)| f.need != Need::Optional);
    wanted.map(|(i, f)| (i, f.need)).collect()
}
