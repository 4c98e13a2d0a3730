//! What a column says, for rules to which it matters only once.

use qichu_model::{Data, TableId};
use rustc_hash::FxHashMap;

/// The texts of a column in the order of their first records, each with the records that
/// hold it. A text may come again: what an edit wrote is not looked up.
pub fn texts(data: &Data, table: TableId, column: u16) -> Vec<(&str, Vec<u32>)> {
    let mut texts: Vec<(&str, Vec<u32>)> = Vec::new();
    let mut at: FxHashMap<u32, usize> = FxHashMap::default();
    for row in data.table(table).rows() {
        let id = data.text_id(table, row, column);
        let at = *at.entry(id).or_insert_with(|| {
            texts.push((data.pool.get(id), Vec::new()));
            texts.len() - 1
        });
        texts[at].1.push(row);
    }
    texts
}
