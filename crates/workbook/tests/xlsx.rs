//! What an xlsx file holds beside its cells: exact numbers, merges, hidden rows, formulas.
#![allow(clippy::unwrap_used)]

mod common;

use common::{args, column, go, headers, limit, seen, table, tables, text, xlsx};
use qichu_model::raw::{ReadError, Seen, SheetState};
use qichu_model::store::CellKind;
use qichu_workbook::read;
use rust_xlsxwriter::{Format, Workbook};

#[test]
fn a_code_saved_as_a_number_keeps_the_text_of_the_file() {
    let rows = [
        format!(
            "<row r=\"1\">{}{}</row>",
            text("A1", "信用代码"),
            text("B1", "名称")
        ),
        format!(
            "<row r=\"2\"><c r=\"A2\"><v>914403001922038000</v></c>{}</row>",
            text("B2", "甲")
        ),
        format!(
            "<row r=\"3\"><c r=\"A3\"><v>9.14403E+17</v></c>{}</row>",
            text("B3", "乙")
        ),
        format!(
            "<row r=\"4\"><c r=\"A4\"><v>6901234567892</v></c>{}</row>",
            text("B4", "丙")
        ),
        format!(
            "<row r=\"5\"><c r=\"A5\"><v>717.000000000001</v></c>{}</row>",
            text("B5", "丁")
        ),
    ];
    let book = go(&xlsx(&format!("<sheetData>{}</sheetData>", rows.concat()))).unwrap();
    let expected = [
        "914403001922038000",
        "9.14403E+17",
        "6901234567892",
        "717.000000000001",
    ];
    assert_eq!(column(&book, table(&book), "信用代码"), expected);
    assert!(
        table(&book).columns[0]
            .kinds
            .iter()
            .all(|k| *k == CellKind::Number)
    );
}

#[test]
fn merged_headers_are_joined_and_merged_data_filled() {
    let mut file = Workbook::new();
    let sheet = file.add_worksheet();
    let plain = Format::new();
    for (range, text) in [
        ((0, 0, 0, 3), "库存表"),
        ((1, 0, 2, 0), "类别"),
        ((1, 1, 2, 1), "名称"),
        ((1, 2, 1, 3), "数量"),
        ((3, 0, 4, 0), "饮料"),
    ] {
        let (top, left, bottom, right) = range;
        sheet
            .merge_range(top, left, bottom, right, text, &plain)
            .unwrap();
    }
    sheet.write_row(2, 2, ["在库", "在途"]).unwrap();
    for (row, name) in [(3, "可乐"), (4, "雪碧"), (5, "薯片")] {
        sheet.write(row, 1, name).unwrap();
        sheet.write_row(row, 2, [1.0, 2.5]).unwrap();
    }
    sheet.write(5, 0, "零食").unwrap();
    let book = go(&file.save_to_buffer().unwrap()).unwrap();
    let table = table(&book);
    assert_eq!(headers(table), ["类别", "名称", "数量/在库", "数量/在途"]);
    assert_eq!((table.title.as_str(), table.header_row), ("库存表", 2));
    assert_eq!(column(&book, table, "类别"), ["饮料", "饮料", "零食"]);
    assert_eq!(column(&book, table, "数量/在途"), ["2.5"; 3]);
    assert_eq!(args(&book, Seen::MergedCellsFilled), [["A4:A5", "饮料"]]);
}

#[test]
fn hidden_rows_and_sheets_are_read_and_said() {
    let mut file = Workbook::new();
    let sheet = file.add_worksheet();
    sheet.write_row(0, 0, ["编码", "名称", "备注"]).unwrap();
    for row in 1..=5u32 {
        sheet
            .write_row(row, 0, [format!("A00{row}"), "甲".into(), "无".into()])
            .unwrap();
    }
    for row in [2, 3, 8] {
        sheet.set_row_hidden(row).unwrap();
    }
    let prices = file
        .add_worksheet()
        .set_name("价格")
        .unwrap()
        .set_hidden(true);
    prices.write_row(0, 0, ["编码", "名称", "单价"]).unwrap();
    prices.write_row(1, 0, ["A001", "甲", "5"]).unwrap();
    let choices = file
        .add_worksheet()
        .set_name("选项")
        .unwrap()
        .set_hidden(true);
    choices.write_row(0, 0, ["等级", "说明"]).unwrap();
    choices.write_row(1, 0, ["A", "重点"]).unwrap();
    let book = go(&file.save_to_buffer().unwrap()).unwrap();
    assert_eq!((table(&book).rows.len(), table(&book).hidden_rows), (5, 2));
    assert_eq!(args(&book, Seen::HiddenRowsRead), [["2"]]);
    let states: Vec<_> = book
        .sheets
        .iter()
        .map(|s| (s.state, s.tables.len()))
        .collect();
    assert_eq!(
        states,
        [
            (SheetState::Visible, 1),
            (SheetState::Hidden, 1),
            (SheetState::Hidden, 0)
        ]
    );
    let skipped = args(&book, Seen::SheetSkipped);
    assert!(skipped.len() == 1 && skipped[0][0].contains("隐藏"));
}

#[test]
fn a_formula_without_a_value_is_kept_and_one_with_a_value_is_that_value() {
    let head: String = ["A1", "B1", "C1", "D1"]
        .iter()
        .zip(["数量", "单价", "金额", "次数"])
        .map(|(at, name)| text(at, name))
        .collect();
    let sheet = format!(
        r#"<sheetData><row r="1">{head}</row>
        <row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>3</v></c><c r="C2"><f>A2*B2</f></c>
        <c r="D2"><f t="shared" ref="D2:D3" si="0">B2+1</f></c></row>
        <row r="3"><c r="A3"><v>4</v></c><c r="B3"><v>5</v></c><c r="C3"><f>A3*B3</f><v></v></c>
        <c r="D3"><f t="shared" si="0"/></c></row>
        <row r="4"><c r="A4"><v>6</v></c><c r="B4"><v>7</v></c><c r="C4"><f>A4*B4</f><v>42</v></c>
        <c r="D4" t="str"><f>""</f><v></v></c></row></sheetData>"#
    );
    let book = go(&xlsx(&sheet)).unwrap();
    let table = table(&book);
    assert_eq!(column(&book, table, "金额"), ["=A2*B2", "=A3*B3", "42"]);
    assert_eq!(column(&book, table, "次数"), ["=B2+1", "=B3+1", ""]);
    assert_eq!(table.columns[2].kinds[1], CellKind::NoValue);
    assert_eq!(
        args(&book, Seen::FormulaWithoutValue),
        [["C2:C3", "=A2*B2"], ["D2:D3", "=B2+1"]]
    );
}

#[test]
fn an_error_newer_than_the_parser_is_an_error_cell() {
    let sheet = format!(
        r#"<sheetData><row r="1">{}{}</row><row r="2"><c r="A2"><v>1</v></c>
        <c r="B2" t="e"><v>#SPILL!</v></c></row></sheetData>"#,
        text("A1", "编码"),
        text("B1", "名称")
    );
    let book = go(&xlsx(&sheet)).unwrap();
    assert_eq!(column(&book, table(&book), "名称"), ["#SPILL!"]);
    assert_eq!(table(&book).columns[1].kinds, [CellKind::Error]);
}

#[test]
fn a_cell_listed_twice_keeps_the_last_and_a_row_in_two_places_is_one() {
    let sheet = format!(
        r#"<sheetData><row r="3">{}</row><row r="1">{}{}</row>
        <row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>7</v></c><c r="B2"><v>2</v></c></row>
        <row r="3"><c r="B3"><v>5</v></c></row></sheetData>"#,
        text("A3", "乙"),
        text("A1", "名称"),
        text("B1", "数量"),
    );
    let book = go(&xlsx(&sheet)).unwrap();
    assert_eq!(table(&book).rows, [1, 2]);
    assert_eq!(column(&book, table(&book), "名称"), ["7", "乙"]);
    assert_eq!(column(&book, table(&book), "数量"), ["2", "5"]);
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let sheet = format!(
        r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{}{}</row>
        <row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>
        <row r="1048576">{}</row></sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>"#,
        text("A1", "编码"),
        text("B1", "数量"),
        text("XFD1048576", "x"),
    );
    let book = go(&xlsx(&sheet)).unwrap();
    assert_eq!(tables(&book).len(), 1);
    assert_eq!(table(&book).rows, [1, 1_048_575]);
    assert_eq!(table(&book).columns[2].column, 16_383);
}

#[test]
fn a_part_that_inflates_without_end_is_refused() {
    let bomb = xlsx(&" ".repeat(40 << 20));
    assert_eq!(limit(go(&bomb)), "压缩比");
}

#[test]
fn reading_can_be_stopped() {
    let rows: String = (1..=3000)
        .map(|r| format!("<row r=\"{r}\">{}</row>", text(&format!("A{r}"), "甲")))
        .collect();
    let bytes = xlsx(&format!("<sheetData>{rows}</sheetData>"));
    let stopped = read(&bytes, &mut |rows| rows < 1024);
    assert_eq!(stopped, Err(ReadError::Cancelled));
}

#[test]
fn one_header_on_many_sheets_gives_a_table_each() {
    let mut file = Workbook::new();
    for name in ["饮料", "零食"] {
        let sheet = file.add_worksheet().set_name(name).unwrap();
        sheet
            .write_row(0, 0, ["编码", "名称", "一号仓", "二号仓"])
            .unwrap();
        sheet.write_row(1, 0, ["A001", name]).unwrap();
        sheet.write_row(1, 2, [3, 4]).unwrap();
    }
    let book = go(&file.save_to_buffer().unwrap()).unwrap();
    assert_eq!(book.sheets.len(), 2);
    for sheet in &book.sheets {
        assert_eq!(
            headers(&sheet.tables[0]),
            ["编码", "名称", "一号仓", "二号仓"]
        );
    }
    assert_eq!(seen(&book), []);
}
