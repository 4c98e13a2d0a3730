//! A1 addresses, as spreadsheets write them.

/// The column letters of a zero-based column: 0 → `A`, 26 → `AA`.
pub fn column_name(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().map(|&b| b as char).collect()
}

/// The address of a zero-based row and column: (5, 9) → `J6`.
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_columns_like_a_spreadsheet() {
        let names: Vec<_> = [0, 25, 26, 701, 702, 16383].map(column_name).into();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
        assert_eq!(address(5, 9), "J6");
        // A damaged backup may name any row.
        assert_eq!(address(u32::MAX, 0), "A4294967296");
    }
}
