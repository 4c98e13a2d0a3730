//! Digests of what the tables hold: the same whether taken from a book or from the CSVs
//! of its bundle. docs/bundle-format.md says them in words.

use qichu_model::{Data, TableId};
use sha2::{Digest as _, Sha256};

/// A SHA-256.
pub type Digest = [u8; 32];

/// Takes digests of the records of one table.
pub struct Digester<'a> {
    data: &'a Data,
    table: TableId,
    /// Each column's key, as a netstring.
    names: Vec<String>,
}

impl<'a> Digester<'a> {
    /// For the records of a table.
    pub fn new(data: &'a Data, table: TableId) -> Self {
        let of = data.table(table);
        let columns = 0..of.columns.len() as u16;
        Self {
            data,
            table,
            names: columns.map(|c| netstring(&of.column_key(c))).collect(),
        }
    }

    /// A record's digest: that of the key and text of each of its values, in the order of
    /// the columns. Empty values are left out, so a new column voids nothing.
    pub fn record(&self, row: u32) -> Digest {
        let mut hash = Sha256::new();
        for (column, name) in (0u16..).zip(&self.names) {
            let text = self.data.text(self.table, row, column);
            if !text.is_empty() {
                hash.update(name);
                hash.update(text.len().to_string());
                hash.update(":");
                hash.update(text);
                hash.update(",");
            }
        }
        hash.finalize().into()
    }

    /// The digest of several records: that of their digests, in this order.
    pub fn records(&self, rows: impl Iterator<Item = u32>) -> Digest {
        let mut hash = Sha256::new();
        rows.for_each(|row| hash.update(self.record(row)));
        hash.finalize().into()
    }

    /// The table's digest: that of each record's number, four bytes with the highest
    /// first, and digest. `number` gives a row's record number.
    pub fn table(&self, number: &dyn Fn(u32) -> u32) -> Digest {
        let mut hash = Sha256::new();
        for row in self.data.table(self.table).rows() {
            hash.update(number(row).to_be_bytes());
            hash.update(self.record(row));
        }
        hash.finalize().into()
    }
}

/// The digests of the seven tables of a book.
pub fn tables(data: &Data) -> [Digest; 7] {
    TableId::ALL.map(|table| Digester::new(data, table).table(&|row| row + 1))
}

/// The digest of what a book holds: that of its tables' digests.
pub fn content(tables: &[Digest; 7]) -> Digest {
    Sha256::digest(tables.concat()).into()
}

/// `5:texts,`
fn netstring(text: &str) -> String {
    format!("{}:{text},", text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use qichu_model::CellKind;

    /// Worked out in Python after docs/bundle-format.md.
    #[test]
    fn a_records_digest_is_that_of_its_filled_values() {
        let mut data = Data::default();
        let table = TableId::Customers;
        let row = data.table_mut(table).push_row();
        data.set(table, row, 0, "001", CellKind::Text);
        let column = data.table_mut(table).extra_column("陈列位 ");
        data.set(table, row, column, "A-03", CellKind::Plain);
        let digest = Digester::new(&data, table).record(row);
        let expected = "cca7931710443145fd47555cf3d33037078e39198fa83fb5e9a3a4d7ec99d846";
        assert_eq!(crate::hex(&digest), expected);
        data.table_mut(table).extra_column("新列");
        assert_eq!(Digester::new(&data, table).record(row), digest);
    }
}
