//! Tables wherever they stand in a sheet.

mod common;

use common::{args, column, headers, lines, seen, table, tables};
use qichu_model::raw::Seen;

#[test]
fn a_table_may_begin_at_b2() {
    let book = lines("\n|编码|名称|数量\n|A1|甲|2\n|A2|乙|3\n");
    let table = table(&book);
    let columns: Vec<u32> = table.columns.iter().map(|c| c.column).collect();
    assert_eq!((table.header_row, columns), (1, vec![1, 2, 3]));
    assert_eq!(table.rows, [2, 3]);
    assert_eq!(args(&book, Seen::HeaderRowOffset), [["2"]]);
}

#[test]
fn notes_of_any_height_may_stand_above_the_header() {
    let book = lines(
        "填写说明\n1、带星号必填\n2、日期写成 2024-03-05\n3、不要合并单元格\n联系人|王五\n\n\n\
         客户编码*|客户名称*|手机号码|信用额度\nC001|甲公司|13800000000|5000\n\
         C002|乙公司|13900000000|8000\n",
    );
    let table = table(&book);
    assert_eq!((table.header_row, table.rows.len()), (7, 2));
    assert!(table.title.starts_with("填写说明\n1、") && table.title.ends_with("联系人 王五"));
    assert_eq!(headers(table)[3], "信用额度");
}

#[test]
fn a_header_of_words_stands_above_rows_of_words() {
    let book = lines("客户|负责人|城市\n甲公司|张三|北京\n乙公司|李四|上海\n");
    assert_eq!((table(&book).header_row, table(&book).rows.len()), (0, 2));
}

#[test]
fn years_and_dates_may_be_headings() {
    let book = lines("业务员|2023|2024\n张三|100|200\n李四|300|400\n");
    assert_eq!(headers(table(&book)), ["业务员", "2023", "2024"]);
}

#[test]
fn rows_without_a_header_and_notes_are_no_table() {
    let book = lines("001|甲|5\n002|乙|6\n");
    assert_eq!(seen(&book), [Seen::HeaderNotFound]);
    let book = lines("说明\n请按模板填写\n不要改表头\n");
    assert_eq!(seen(&book), [Seen::SheetSkipped]);
    assert!(tables(&book).is_empty());
}

#[test]
fn two_header_rows_are_joined_without_merged_cells() {
    let book =
        lines("编码|名称|库存||价格|\n||在库|在途|零售|批发\nA001|甲|1|2|9.5|8\nA002|乙|3|4|7|6\n");
    let table = table(&book);
    let expected = "编码 名称 库存/在库 库存/在途 价格/零售 价格/批发";
    assert_eq!(headers(table).join(" "), expected);
    assert_eq!(
        (table.header_row, table.rows.as_slice()),
        (1, [2, 3].as_slice())
    );
}

#[test]
fn blank_rows_split_tables_only_where_a_header_stands_behind_them() {
    let book = lines(
        "客户编码|客户名称\nC001|甲公司\nC002|乙公司\n\n业务员|目标|区域\n张三|100|华北\n李四|200|华南\n",
    );
    let rows: Vec<_> = tables(&book)
        .iter()
        .map(|t| (t.header_row, t.rows.clone()))
        .collect();
    assert_eq!(rows, [(0, vec![1, 2]), (4, vec![5, 6])]);
    assert_eq!(headers(&tables(&book)[1]), ["业务员", "目标", "区域"]);

    let book = lines("编码|名称|数量\nA001|甲|1\n\nA002|乙|2\n\n\nA003|丙|3\n");
    assert_eq!(tables(&book).len(), 1);
    assert_eq!(table(&book).rows, [1, 3, 6]);

    let book =
        lines("客户名称|联系人|地址\n甲公司|张三|北京\n\n乙公司|李四|上海\n丙公司|王五|天津\n");
    assert_eq!(tables(&book).len(), 1);
    assert_eq!(table(&book).rows, [1, 3, 4]);
}

#[test]
fn a_blank_column_splits_tables_that_end_in_different_rows() {
    let book = lines(
        "编码|名称|数量||等级|说明\nA001|甲|1||A|重点\nA002|乙|2||B|一般\nA003|丙|3\nA004|丁|4\n",
    );
    let found: Vec<_> = tables(&book)
        .iter()
        .map(|t| (headers(t).len(), t.rows.len()))
        .collect();
    assert_eq!(found, [(3, 4), (2, 2)]);

    let book = lines("编码|名称||数量|单价\nA001|甲||1|5\nA002|乙||2|6\n");
    assert_eq!(headers(table(&book)), ["编码", "名称", "数量", "单价"]);
}

#[test]
fn a_header_repeated_on_each_page_is_no_data() {
    let book = lines(
        "库存表\n编码|名称|数量\nA001|甲|1\n库存表\n编码|名称|数量\nA002|乙|2\n\n编码|名称|数量\nA003|丙|3\n",
    );
    assert_eq!(tables(&book).len(), 1);
    assert_eq!(table(&book).rows, [2, 5, 8]);
}

#[test]
fn one_header_under_different_titles_is_different_tables() {
    let book = lines("华东仓\n编码|名称|数量\nA001|甲|1\n\n华南仓\n编码|名称|数量\nA001|甲|5\n");
    let titles: Vec<_> = tables(&book).iter().map(|t| t.title.as_str()).collect();
    assert_eq!(titles, ["华东仓", "华南仓"]);
}

#[test]
fn totals_may_stand_anywhere_and_say_whose_they_are() {
    let book = lines(
        "区域|编码|数量\n华东|A001|2\n华东|A002|3\n华东小计||5\n华南|A001|4\n小计：||5\n合计||9\n",
    );
    let table = table(&book);
    assert_eq!(table.rows, [1, 2, 4]);
    let totals: Vec<_> = table
        .totals
        .iter()
        .map(|t| (t.label.as_str(), t.covers))
        .collect();
    assert_eq!(
        totals,
        [("华东小计", (0, 2)), ("小计：", (2, 3)), ("合计", (0, 3))]
    );
    assert_eq!(
        args(&book, Seen::TotalRowDiffers),
        [["6", "数量", "5", "4"]]
    );
}

#[test]
fn a_product_whose_name_ends_like_a_total_is_data() {
    let book = lines("编码|名称|数量\nA001|小计器|2\nA002|自动合计|3\n");
    assert_eq!(table(&book).rows, [1, 2]);
}

#[test]
fn batch_rows_get_the_keys_of_their_parent_and_a_sum_becomes_a_total() {
    let book = lines(
        "编码|名称|单位|批号|数量\nA001|可乐|瓶||30\n|||P240101|10\n|||P240201|20\n\
         A002|雪碧|瓶|P240301|5\n|||P240302|6\n",
    );
    let table = table(&book);
    assert_eq!(table.rows, [2, 3, 4, 5]);
    assert_eq!(
        column(&book, table, "编码"),
        ["A001", "A001", "A002", "A002"]
    );
    assert_eq!(column(&book, table, "单位"), ["瓶"; 4]);
    assert_eq!(column(&book, table, "批号")[3], "P240302");
    let total = &table.totals[0];
    assert_eq!(
        (total.label.as_str(), total.row, total.covers),
        ("A001", 1, (0, 2))
    );
    assert_eq!(total.cells, [(4, "30".to_owned())]);
    assert_eq!(args(&book, Seen::KeysFilledDown), [["3"]]);
    assert!(!seen(&book).contains(&Seen::TotalRowDiffers));
}

#[test]
fn a_key_that_lacks_and_a_sum_without_a_label_are_left_alone() {
    let book = lines("编码|名称|数量\nA001|甲|1\n|乙|2\nA003|丙|3\n||6\n");
    let table = table(&book);
    assert_eq!(column(&book, table, "编码"), ["A001", "", "A003", ""]);
    assert!(!seen(&book).contains(&Seen::KeysFilledDown));
    let rows = "A001|甲|40|1\n".repeat(20) + "||41|2\n";
    let book = lines(&format!("编码|名称|尺码|数量\n{rows}"));
    assert!(!seen(&book).contains(&Seen::KeysFilledDown));
}

#[test]
fn the_same_header_twice_is_seen() {
    let book = lines("店仓|店仓|数量\n甲|一仓|1\n乙|二仓|2\n");
    assert_eq!(args(&book, Seen::DuplicateHeader), [["店仓", "A, B"]]);
}
