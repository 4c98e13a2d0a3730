use std::cmp::Reverse;
use std::collections::BTreeMap;

use qichu_model::settings::{SPELLING_COMMON, SPELLING_RARE};
use rust_decimal::prelude::ToPrimitive;

use crate::alike::a_slip_apart;
use crate::prelude::*;
use crate::texts::texts;

/// The tables with fields that are categories.
const TABLES: &[TableId] = &[
    TableId::Customers,
    TableId::Stock,
    TableId::OfflineChannels,
    TableId::Salespeople,
];

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 20),
    name: "inconsistent-spelling",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("写法不统一", "Inconsistent spelling"),
    message: Text::new(
        "“{value}”在别处写作“{other}”（{count} 处）",
        "“{value}” is written “{other}” elsewhere ({count} times)",
    ),
    why: Text::new(
        "写法不同就分成两类，小计和筛选都会漏",
        "Spelled in two ways it is two groups, and subtotals and filters miss one",
    ),
    todo: Text::new(
        "统一为常用写法；确是两样的，说明理由",
        "Use the common spelling; if they are two things, say so",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 0, "brand", "Qingquan"),
            put(TableId::Stock, 1, "brand", "qing quan"),
        ],
        good: &[
            put(TableId::Stock, 0, "brand", "Qingquan"),
            put(TableId::Stock, 1, "brand", "Qingquan"),
        ],
    },
    check: Check::Whole {
        tables: TABLES,
        check: |data, settings| {
            let mut found = Vec::new();
            for &table in TABLES {
                for (column, field) in (0u16..).zip(table.spec().fields) {
                    if field.is_category() {
                        found.extend(misspelt(data, settings, table, column));
                    }
                }
            }
            found
        },
    },
};

/// A word with its spellings: each with the records that have it.
struct Word {
    text: String,
    spellings: Vec<(String, Vec<u32>)>,
}

impl Word {
    fn count(&self) -> usize {
        self.spellings.iter().map(|(_, rows)| rows.len()).sum()
    }

    /// The spelling most records have, the first of several.
    fn common(&self) -> Option<&(String, Vec<u32>)> {
        let order = |s: &&(String, Vec<u32>)| (s.1.len(), Reverse(s.1.first().copied()));
        self.spellings.iter().max_by_key(order)
    }
}

fn misspelt(data: &Data, settings: &Settings, table: TableId, column: u16) -> Vec<(Place, Hit)> {
    let words = words(data, table, column);
    let rare = settings.threshold(&SPELLING_RARE).to_usize().unwrap_or(0);
    let common = settings.threshold(&SPELLING_COMMON);
    let common = common.to_usize().unwrap_or(usize::MAX);
    let known: Vec<&Word> = words.iter().filter(|w| w.count() >= common).collect();
    let mut found = Vec::new();
    for word in &words {
        // A short word is another word with one character changed.
        let meant = known.iter().find(|k| {
            word.count() <= rare
                && [word, k].iter().all(|w| w.text.chars().nth(2).is_some())
                && a_slip_apart(&word.text, &k.text)
        });
        let right = meant.copied().unwrap_or(word);
        let Some((other, rows)) = right.common() else {
            continue;
        };
        for (value, wrong) in &word.spellings {
            if value == other {
                continue;
            }
            for &row in wrong {
                let mut hit = Hit::default()
                    .arg("value", value.as_str())
                    .arg("other", other.as_str())
                    .arg("count", rows.len().to_string())
                    .suggested(column, other.as_str());
                let first = rows.first().copied();
                hit.related.extend(first.map(|r| (table, r, column)));
                found.push((Place::Cell { table, row, column }, hit));
            }
        }
    }
    found
}

/// The words of a column. Full-width letters and invisible characters are the business
/// of other rules.
fn words(data: &Data, table: TableId, column: u16) -> Vec<Word> {
    let mut spellings: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (text, rows) in texts(data, table, column) {
        let text = narrow_words(text);
        let text = text.trim();
        if !text.is_empty() && !text.starts_with("未知") {
            spellings.entry(text.to_owned()).or_default().extend(rows);
        }
    }
    spellings.values_mut().for_each(|rows| rows.sort_unstable());
    let mut words: BTreeMap<String, Vec<(String, Vec<u32>)>> = BTreeMap::new();
    for (spelling, rows) in spellings {
        let word = words.entry(comparable(&spelling).into_owned()).or_default();
        word.push((spelling, rows));
    }
    words
        .into_iter()
        .map(|(text, spellings)| Word { text, spellings })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{clean, settings};

    #[test]
    fn all_categories_are_read() {
        for table in TableId::ALL {
            let has = table.spec().fields.iter().any(FieldSpec::is_category);
            assert_eq!(TABLES.contains(&table), has, "{}", table.spec().key);
        }
    }

    #[test]
    fn a_rare_slip_in_any_category_is_found() {
        for (table, key) in [
            (TableId::OfflineChannels, "product_lines"),
            (TableId::Salespeople, "channel_scope"),
            (TableId::Stock, "category"),
        ] {
            let mut data = clean();
            let at = table.spec().field(key).unwrap_or_default();
            for row in 0..12 {
                let record = data.table_mut(table).push_row();
                let line = if row < 11 { "饮用水" } else { "饮用氺" };
                data.set(table, record, at, line, CellKind::Plain);
            }
            let Check::Whole { check, .. } = RULE.check else {
                return;
            };
            let found = check(&data, &settings());
            let places: Vec<Place> = found.iter().map(|(place, _)| *place).collect();
            let last = Place::Cell {
                table,
                row: 13,
                column: at,
            };
            assert_eq!(places, [last], "{key}");
        }
    }
}
