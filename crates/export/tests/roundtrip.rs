//! Annotated workbooks out and back in: what nobody touched changes nothing, what was
//! corrected changes exactly that.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command as Program;

use common::{enter, give, read, settings, source};
use qichu_book::back::{self, Back, Foreign, Left};
use qichu_book::command::{CellEdit, Command, Why};
use qichu_book::{Live, import};
use qichu_export::{Which, annotated};
use qichu_mapping::propose;
use qichu_model::Lang;
use qichu_model::TableId::{self, Customers, Stock};
use qichu_model::raw::RawWorkbook;

/// A book of generated files: titles, offset headers, a column a warehouse, GBK text.
fn generated() -> Live {
    let plan = qichu_gen::Plan {
        rows: 60,
        seed: 7,
        mistakes: 60,
    };
    let mut live = Live::default();
    give(&mut live, settings("甲公司"));
    for (name, bytes) in qichu_gen::generate(&plan).unwrap().files {
        // Some are no workbooks at all.
        let Ok(workbook) = qichu_workbook::read(&bytes, &mut |_| true) else {
            continue;
        };
        let plan = propose(&workbook);
        // Others hold lists of another kind, of which nothing enters.
        if plan.tables.iter().any(|t| t.target.is_some()) {
            enter(&mut live, &name, workbook, &plan);
        }
    }
    live
}

/// What a workbook that comes back would do.
fn taken(live: &Live, workbook: &RawWorkbook) -> Vec<Back> {
    let mut plan = propose(workbook);
    assert_eq!(back::adopt(live.book(), workbook, &mut plan), Ok(true));
    let mut pool = workbook.pool.clone();
    let raw = |t: &qichu_mapping::plan::TablePlan| {
        &workbook.sheets[usize::from(t.sheet)].tables[usize::from(t.table)]
    };
    let tables = plan.tables.iter();
    tables
        .filter_map(|t| back::take(live.book(), raw(t), t, &mut pool))
        .collect()
}

fn out(live: &Live, source: Option<u16>, which: Which) -> Option<Vec<u8>> {
    annotated(live, source, which, Lang::Zh).unwrap()
}

fn records(live: &Live) -> usize {
    let tables = live.book().data.tables.iter();
    tables.map(|t| t.count()).sum()
}

#[test]
fn every_layout_comes_back_as_nothing_new() {
    let mut live = generated();
    // A record typed in, and edits that show in the sheets.
    give(&mut live, Command::AddRow(Customers));
    let row = live.book().data.table(Customers).len() as u32 - 1;
    let warehouse = Stock.spec().field("warehouse").unwrap();
    let stock = live.book().data.table(Stock).len() as u32 - 1;
    let edit = |table, row, column, text: &str| CellEdit {
        table,
        row,
        column,
        text: text.into(),
    };
    let cells = vec![
        edit(Customers, row, 1, " =手工\n录入 "),
        edit(Stock, stock, warehouse, "新仓"),
    ];
    let why = Why::Edit;
    give(&mut live, Command::SetCells { cells, why });
    let sources = live.book().sources.len() as u16;
    let mut rows = 0;
    for source in (0..sources).map(Some).chain([None]) {
        let Some(bytes) = out(&live, source, Which::All) else {
            panic!("no workbook of {source:?}");
        };
        for back in taken(&live, &read(&bytes)) {
            assert_eq!((back.conflicts, back.left), (vec![], vec![]));
            assert_eq!((back.preview.new, back.preview.changed), (0, 0));
            rows += back.preview.unchanged as usize;
        }
    }
    assert_eq!(rows, records(&live));
}

#[test]
fn rows_stand_where_they_stood_and_say_what_is_wrong() {
    let live = generated();
    let book = live.book();
    for source in 0..book.sources.len() as u16 {
        let workbook = read(&out(&live, Some(source), Which::All).unwrap());
        for sheet in book.sheets_of(source, &|t, r| book.data.table(t).alive[r as usize]) {
            let tables = workbook.sheets.iter().flat_map(|s| &s.tables);
            let own = tables.filter(|t| {
                t.header_row == sheet.header_row
                    && t.rows == Vec::from_iter(sheet.rows.iter().map(|r| r.at))
            });
            let heads = |t: &&qichu_model::raw::RawTable| {
                sheet.columns.iter().all(|c| {
                    let header = c.header.as_deref().unwrap_or_default();
                    header.is_empty()
                        || t.columns
                            .iter()
                            .any(|o| o.column == c.at && o.header == header)
                })
            };
            assert!(
                own.clone().any(|t| heads(&t)),
                "{} {:?}",
                sheet.name,
                sheet.table
            );
        }
    }
    // All that is held goes out, and nothing else.
    let held: usize = TableId::ALL.map(|t| live.held(t).len()).iter().sum();
    let written = (0..book.sources.len() as u16).filter_map(|s| out(&live, Some(s), Which::Held));
    let backs = written.flat_map(|bytes| taken(&live, &read(&bytes)));
    assert_eq!(
        backs.map(|b| b.preview.unchanged).sum::<u32>() as usize,
        held
    );
    assert!(held > 0);
}

const GOODS: &str = "货号\t品名\t库存量\t陈列位\nA1\t苹果\t3\tA-03\nA2\t梨\t4\tA-04\nA3\t桃\t5\t\n";

fn goods() -> Live {
    let mut live = Live::default();
    give(&mut live, settings("甲公司"));
    let workbook = qichu_workbook::read_pasted(GOODS);
    let plan = propose(&workbook);
    enter(&mut live, "库存", workbook, &plan);
    live
}

/// The workbook of goods as it comes back, with the text of some cells replaced.
fn corrected(live: &Live, replace: &[(u32, &str, &str)]) -> RawWorkbook {
    let mut workbook = read(&out(live, Some(0), Which::All).unwrap());
    for (row, header, text) in replace {
        let id = workbook.pool.push(text);
        let raw = &mut workbook.sheets[0].tables[0];
        let column = raw.columns.iter_mut().find(|c| c.header.contains(header));
        column.unwrap().texts[*row as usize] = id;
    }
    workbook
}

#[test]
fn only_what_was_touched_changes_and_the_book_wins_conflicts() {
    let mut live = goods();
    let name = Stock.spec().field("name").unwrap();
    let workbook = corrected(
        &live,
        &[
            (0, "品名", "红苹果"),
            (1, "品名", "香梨"),
            (2, "陈列位", "B-01"),
            (2, "库存量", ""),
        ],
    );
    let cell = |row, text: &str| CellEdit {
        table: Stock,
        row,
        column: name,
        text: text.into(),
    };
    // Meanwhile in the book: one cell the file changed too, and one it left alone.
    let cells = vec![cell(1, "鸭梨"), cell(2, "蜜桃")];
    let why = Why::Edit;
    give(&mut live, Command::SetCells { cells, why });
    let backs = taken(&live, &workbook);
    let [back] = &backs[..] else { panic!() };
    assert_eq!(
        (
            back.preview.changed,
            back.preview.unchanged,
            back.preview.new
        ),
        (2, 1, 0)
    );
    let [conflict] = &back.conflicts[..] else {
        panic!()
    };
    let told = (
        conflict.file.as_str(),
        conflict.book.as_str(),
        conflict.address.as_str(),
    );
    assert_eq!(told, ("香梨", "鸭梨", "B3"));
    let mut plan = propose(&workbook);
    back::adopt(live.book(), &workbook, &mut plan).unwrap();
    let before = live.book().clone();
    enter(&mut live, "改.xlsx", workbook, &plan);
    let text = |live: &Live, row, key: &str| live.book().data.field(Stock, row, key).to_owned();
    let names = [0, 1, 2].map(|row| text(&live, row, "name"));
    assert_eq!(names, ["红苹果", "鸭梨", "蜜桃"]);
    assert_eq!(
        (text(&live, 2, "on_hand"), text(&live, 1, "on_hand")),
        ("".into(), "4".into())
    );
    assert_eq!(records(&live), 3);
    // A corrected cell comes from the file it was corrected in; its neighbours do not.
    let from = |column| live.book().origin(Stock, 0, column).unwrap();
    assert_eq!((from(name).source, from(name).address.as_str()), (1, "B2"));
    assert_eq!(from(0).source, 0);
    give(&mut live, Command::Undo);
    assert_eq!(
        live.book()
            .data
            .tables
            .iter()
            .map(|t| t.count())
            .sum::<usize>(),
        3
    );
    let again = [0, 1, 2].map(|row| text(&live, row, "name"));
    assert_eq!(
        again,
        [0, 1, 2].map(|row| before.data.field(Stock, row, "name").to_owned())
    );
}

const CUSTOMERS: &str = "客户编码\t客户名称\t省份\t城市\t区县\t详细地址
C1\t甲公司\t浙江省\t杭州市\t西湖区\t文三路1号
C2\t乙公司\t北京市\t北京市\t朝阳区\t建国路2号
C3\t丙公司\t\t苏州市\t\t人民路3号
C4\t丁公司\t浙江省\t\t\t延安路4号
";

#[test]
fn parts_of_a_region_go_out_as_they_came_and_correct_it() {
    let mut live = Live::default();
    give(&mut live, settings("甲公司"));
    let workbook = qichu_workbook::read_pasted(CUSTOMERS);
    let plan = propose(&workbook);
    enter(&mut live, "客户", workbook, &plan);
    let region = Customers.spec().field("region").unwrap();
    let regions = |live: &Live| {
        [0, 1, 2, 3].map(|row| live.book().data.text(Customers, row, region).to_owned())
    };
    let came = ["浙江省杭州市西湖区", "北京市朝阳区", "苏州市", "浙江省"];
    assert_eq!(regions(&live), came);
    // Changed in the book, the parts no longer say it: it stands whole in the first.
    let cells = vec![CellEdit {
        table: Customers,
        row: 3,
        column: region,
        text: "江苏省南京市鼓楼区".into(),
    }];
    let why = Why::Edit;
    give(&mut live, Command::SetCells { cells, why });

    let untouched = corrected(&live, &[]);
    let shown = |header: &str| {
        let columns = &untouched.sheets[0].tables[0].columns;
        let column = columns.iter().find(|c| c.header == header).unwrap();
        let texts = column.texts.iter().map(|id| untouched.pool.get(*id));
        texts.collect::<Vec<_>>()
    };
    assert_eq!(
        shown("省份"),
        ["浙江省", "北京市", "", "江苏省南京市鼓楼区"]
    );
    assert_eq!(shown("城市"), ["杭州市", "北京市", "苏州市", ""]);
    assert_eq!(shown("区县"), ["西湖区", "朝阳区", "", ""]);
    let headers = untouched.sheets[0].tables[0].columns.iter();
    assert!(headers.into_iter().all(|c| c.header != "地区"));
    let [back] = &taken(&live, &untouched)[..] else {
        panic!()
    };
    assert_eq!((back.preview.changed, back.preview.unchanged), (0, 4));

    // A part that is gone is no empty one.
    let mut lacks = corrected(&live, &[(0, "省份", "江苏省")]);
    lacks.sheets[0].tables[0]
        .columns
        .retain(|c| c.header != "城市");
    let [back] = &taken(&live, &lacks)[..] else {
        panic!()
    };
    assert_eq!((back.preview.changed, back.preview.unchanged), (0, 4));

    let workbook = corrected(
        &live,
        &[
            (0, "区县", "余杭区"),
            (1, "城市", ""),
            (2, "区县", "虎丘区"),
            (2, "省份", "江苏省"),
        ],
    );
    let mut plan = propose(&workbook);
    back::adopt(live.book(), &workbook, &mut plan).unwrap();
    let [back] = &taken(&live, &workbook)[..] else {
        panic!()
    };
    assert_eq!((back.preview.changed, back.preview.unchanged), (2, 2));
    enter(&mut live, "改.xlsx", workbook, &plan);
    let then = [
        "浙江省杭州市余杭区",
        "北京市朝阳区",
        "江苏省苏州市虎丘区",
        "江苏省南京市鼓楼区",
    ];
    assert_eq!(regions(&live), then);
    let from = live.book().origin(Customers, 0, region).unwrap();
    let told = (from.source, from.address.as_str(), from.original.as_str());
    assert_eq!(told, (1, "C2", "浙江省 | 杭州市 | 余杭区"));
    // No column of the parts has come into the book.
    let fields = Customers.spec().fields.len();
    assert_eq!(live.book().data.table(Customers).columns.len(), fields);
    // And so it goes out again.
    let again = corrected(&live, &[]);
    let [back] = &taken(&live, &again)[..] else {
        panic!()
    };
    assert_eq!((back.preview.changed, back.preview.unchanged), (0, 4));
}

#[test]
fn record_numbers_are_trusted_only_where_they_are_whole() {
    let live = goods();
    let original = read(&out(&live, Some(0), Which::All).unwrap());
    let marks = original.sheets[0].tables[0]
        .columns
        .last()
        .unwrap()
        .texts
        .clone();
    let first = original.pool.get(marks[0]).to_owned();
    let cut = &first[..first.len() - 1];
    let workbook = corrected(
        &live,
        &[
            (0, "记录号", &first),
            (1, "记录号", &first),
            (2, "记录号", cut),
            (2, "品名", "李"),
        ],
    );
    let backs = taken(&live, &workbook);
    assert_eq!(backs[0].left, [(2, Left::Twice), (3, Left::Damaged)]);
    assert_eq!(backs[0].batch, None);
    // A row without a number is a new record.
    let workbook = corrected(&live, &[(2, "记录号", ""), (2, "品名", "李")]);
    assert_eq!(taken(&live, &workbook)[0].preview.new, 1);
    // Another book's are refused, and so are those of a state this book never had.
    let mut other = Live::default();
    give(&mut other, settings("乙公司"));
    let mut plan = propose(&original);
    assert_eq!(
        back::adopt(other.book(), &original, &mut plan),
        Err(Foreign::OtherBook)
    );
    let mut early = Live::default();
    give(&mut early, settings("甲公司"));
    assert_eq!(
        back::adopt(early.book(), &original, &mut plan),
        Err(Foreign::OtherState)
    );
}

#[test]
fn rejected_records_stay_out_and_can_be_taken_back() {
    let mut live = generated();
    let total = records(&live);
    let held = live.held(Customers);
    let rows: Vec<u32> = held.iter().copied().take(2).collect();
    let reject = |reason: &str| Command::Reject {
        table: Customers,
        rows: rows.clone(),
        reason: reason.into(),
    };
    let before = live.balance(Customers);
    give(&mut live, reject("重复开户"));
    let after = live.balance(Customers);
    assert_eq!(records(&live), total - 2);
    assert_eq!((after.rejected, after.read), (2, before.read));
    assert!(before.is_even() && after.is_even(), "{after:?}");
    let bytes = (0..live.book().sources.len() as u16)
        .filter_map(|s| out(&live, Some(s), Which::Rejected))
        .next();
    let back = taken(&live, &read(&bytes.unwrap()));
    assert_eq!(back[0].preview.unchanged, 2);
    give(&mut live, Command::Undo);
    assert_eq!((records(&live), live.balance(Customers)), (total, before));
    give(&mut live, Command::Redo);
    give(&mut live, reject(""));
    assert_eq!((records(&live), live.balance(Customers)), (total, before));
    for table in TableId::ALL {
        assert!(
            live.balance(table).is_even(),
            "{table:?} {:?}",
            live.balance(table)
        );
    }
}

/// A directory of this test's own.
fn directory() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libreoffice");
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// Lets LibreOffice save files in another format, beside each other.
fn convert(directory: &Path, from: &str, to: &str, files: usize) {
    let profile = format!(
        "-env:UserInstallation=file://{}/profile",
        directory.display()
    );
    let names = (0..files).map(|i| format!("{i}.{from}"));
    let run = Program::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", to])
        .args(names)
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
}

#[test]
fn what_libreoffice_corrected_is_what_changes() {
    if Program::new("soffice").arg("--version").output().is_err() {
        println!("skipped: LibreOffice is not installed (apt install libreoffice-calc)");
        return;
    }
    let mut live = generated();
    let book = live.book();
    let of = |row, key: &str| book.data.field(Customers, row, key).to_owned();
    let corrections = [(3, "name"), (8, "name"), (15, "name")];
    let own = (0..book.sources.len() as u16)
        .find(|s| {
            let from = |(row, key): &(u32, &str)| {
                let column = Customers.spec().field(key)?;
                Some(book.origin(Customers, *row, column)?.source)
            };
            corrections.iter().all(|c| from(c) == Some(*s))
        })
        .unwrap();
    let (directory, files) = (directory(), book.sources.len());
    let path = |i: u16, ending: &str| directory.join(format!("{i}.{ending}"));
    for i in 0..files as u16 {
        let bytes = out(&live, Some(i), Which::All).unwrap();
        std::fs::write(path(i, "xlsx"), bytes).unwrap();
    }
    convert(&directory, "xlsx", "fods", files);
    let mut text = std::fs::read_to_string(path(own, "fods")).unwrap();
    for (row, key) in corrections {
        let old = of(row, key);
        let cell = format!("<text:p>{old}</text:p>");
        assert_eq!(text.matches(&cell).count(), 1, "{old}");
        text = text.replace(&cell, &format!("<text:p>{old}改</text:p>"));
    }
    std::fs::write(path(own, "fods"), text).unwrap();
    convert(&directory, "fods", "xlsx", files);
    let mut workbook = None;
    for i in 0..files as u16 {
        let back = read(&std::fs::read(path(i, "xlsx")).unwrap());
        for taken in taken(&live, &back) {
            assert_eq!((taken.conflicts, taken.left), (vec![], vec![]));
            let changed = if i == own { 3 } else { 0 };
            assert_eq!((taken.preview.new, taken.preview.changed), (0, changed));
        }
        workbook = workbook.or((i == own).then_some(back));
    }
    let workbook = workbook.unwrap();
    let mut plan = propose(&workbook);
    back::adopt(book, &workbook, &mut plan).unwrap();
    let (before, total) = (book.data.clone(), records(&live));
    let entered = import(source("back.xlsx", &workbook), workbook, &plan, live.book());
    let touched = give(&mut live, Command::Import(Box::new(entered)));
    assert_eq!(touched, corrections.map(|(row, _)| (Customers, row)).into());
    assert_eq!(records(&live), total);
    for table in &before.tables {
        for row in table.rows() {
            for column in 0..table.columns.len() as u16 {
                let old = before.text(table.id, row, column);
                let new = live.book().data.text(table.id, row, column);
                let key = table.column_key(column);
                match table.id == Customers && corrections.contains(&(row, key.as_str())) {
                    true => assert_eq!(new, format!("{old}改")),
                    false => assert_eq!(new, old),
                }
            }
        }
    }
}
