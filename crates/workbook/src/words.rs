//! What a cell looks like: a heading or a value.

use qichu_model::store::{CellKind, Pool};

use crate::grid::Cell;

/// Words that headings hold. They only add weight: a table with none of them has a
/// header all the same.
const HEADINGS: [&str; 61] = [
    "编码",
    "编号",
    "代码",
    "代号",
    "名称",
    "品名",
    "全称",
    "简称",
    "数量",
    "库存",
    "单价",
    "价格",
    "零售价",
    "批发价",
    "进货价",
    "金额",
    "成本",
    "日期",
    "时间",
    "电话",
    "手机",
    "地址",
    "规格",
    "型号",
    "单位",
    "备注",
    "类别",
    "分类",
    "品牌",
    "条码",
    "联系人",
    "邮箱",
    "等级",
    "额度",
    "账期",
    "区域",
    "姓名",
    "性别",
    "部门",
    "目标",
    "平台",
    "店铺",
    "仓库",
    "批号",
    "批次",
    "有效期",
    "状态",
    "序号",
    "税号",
    "货号",
    "款号",
    "业务员",
    "期初",
    "code",
    "name",
    "qty",
    "quantity",
    "price",
    "date",
    "phone",
    "address",
];

/// Longest heading, in characters; what is longer is a note.
pub const LONGEST_HEADING: usize = 30;

/// A text that is no number, date, percentage, code or address of a mailbox.
pub fn is_word(text: &str, kind: CellKind) -> bool {
    let is_text = matches!(kind, CellKind::Text | CellKind::Plain);
    is_text && text.chars().any(char::is_alphabetic) && !is_code(text)
}

/// ASCII with digits, such as `FD2722-007`; what is written in Chinese is a word.
fn is_code(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.is_ascii() && (digits >= 3 || text.contains('@'))
}

/// Whether a text holds one of the words that headings hold.
pub fn is_known(text: &str) -> bool {
    let text = text.trim();
    if text.chars().count() > LONGEST_HEADING / 2 {
        return false;
    }
    let lower = text.to_lowercase();
    HEADINGS.iter().any(|word| lower.contains(word))
}

/// A year as a number: `2024` heads a column as `2024年` does.
fn is_year(text: &str) -> bool {
    text.len() == 4
        && text
            .parse()
            .is_ok_and(|year: u16| (1990..=2100).contains(&year))
}

/// How many cells of a row could be headings. Numbers and dates only count beside a
/// word and as a series: years, or at least three dates, that rise.
pub fn headings(cells: &[Cell], pool: &Pool) -> usize {
    let mut words = 0;
    let (mut years, mut dates) = (Vec::new(), Vec::new());
    for cell in cells {
        let text = pool.get(cell.text);
        if is_word(text, cell.kind) {
            words += 1;
        } else if cell.kind == CellKind::Date {
            dates.push(text);
        } else if is_year(text) {
            years.push(text);
        }
    }
    let series = |of: &[&str], least: usize| {
        let rises = of.len() >= least && of.is_sorted_by(|a, b| a < b);
        if rises { of.len() } else { 0 }
    };
    match words {
        0 => 0,
        _ => words + series(&years, 1) + series(&dates, 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_values() {
        for text in ["名称*", "仓库1", "1月", "Q1", "2024年", "sku", "甲公司"] {
            assert!(is_word(text, CellKind::Plain), "{text}");
        }
        for text in [
            "FD2722-007",
            "24.62%",
            "2025-12-14 01:08:11",
            "a@b.cn",
            "6901234567892",
        ] {
            assert!(!is_word(text, CellKind::Text), "{text}");
        }
        assert!(!is_word("名称", CellKind::Error));
        assert!(is_known("单价（元）") && is_known("Customer Name") && !is_known("甲公司"));
    }
}
