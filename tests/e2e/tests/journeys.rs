//! What the app is for, step by step, in a real browser.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{customers, generated, of_customer, settled, with_customers};
use qichu_e2e::{Clerk, Key, Page, Result, Stage, corpus, journey};
use qichu_gen::OPENING;
use serde_json::Value;

type Counts = BTreeMap<(String, String), u64>;

/// Findings by rule and severity, as `qichu check` counts them.
fn checked(clerk: &Clerk, file: &Path) -> Result<Counts> {
    let arguments = ["check", "--opening-date", OPENING, "--format", "json"];
    let said = clerk.run(arguments.iter().map(Path::new).chain([file]))?;
    let report: Value = serde_json::from_slice(&said.stdout)?;
    let mut counts = Counts::new();
    for finding in report["findings"].as_array().into_iter().flatten() {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        *counts.entry((text("rule"), text("severity"))).or_default() += 1;
    }
    Ok(counts)
}

/// Findings by rule and severity, as the panel shows them.
async fn shown(page: &Page) -> Result<Counts> {
    let mut counts = Counts::new();
    for group in page.findings().await? {
        *counts.entry((group.rule, group.severity)).or_default() += group.count;
    }
    Ok(counts)
}

#[test]
fn from_messy_files_to_a_signed_bundle_offline() -> Result {
    journey("main_job", async |stage| {
        let clerk = Clerk::hire()?;
        stage.page.set_opening_date(OPENING).await?;
        messy_files_come_in(stage, &clerk).await?;
        let kept = edited_by_hand(&stage.page).await?;
        everything_is_there_without_a_network(stage, &kept).await?;
        a_clean_book_is_sealed(stage, &clerk).await
    })
}

/// The customers' findings are those of `qichu check`. The goods of the corpus lack
/// required columns, which a person fills here: no program does that for `check`, so there
/// is nothing to compare them with.
async fn messy_files_come_in(stage: &Stage, clerk: &Clerk) -> Result {
    let page = &stage.page;
    // So many that some can be mended in bulk.
    let files = generated(stage, 100, &["客户资料.xlsx"])?;
    page.collect().await?;
    page.drop_files(&[&files[0]]).await?;
    page.reviewed("客户资料.xlsx").await?;
    assert_eq!(
        page.answer_columns(false).await?,
        0,
        "the generated columns are known"
    );
    let foreseen = page.foreseen().await?;
    let by_rule = page.foreseen_findings().await?;
    page.confirm_import().await?;
    page.open_table("customers").await?;
    page.all_findings().await?;
    let wanted = checked(clerk, &files[0])?;
    assert!(wanted.len() > 5, "the file is messy: {wanted:?}");
    let same = async || match shown(page).await? {
        found if found == wanted => Ok(Some(())),
        found => Err(format!("{found:#?}, not {wanted:#?}").into()),
    };
    page.until("the findings of qichu check", same).await?;
    assert_eq!(foreseen, page.counts().await?, "as foreseen");
    assert!(by_rule.len() > 3, "{by_rule:?}");
    for group in by_rule {
        let key = (group.rule, group.severity);
        assert_eq!(wanted.get(&key), Some(&group.count), "as foreseen: {key:?}");
    }

    if let Some(goods) = corpus("business/simple_shop_商品资料.xlsx") {
        page.collect().await?;
        page.choose_files(&[&goods]).await?;
        page.reviewed("simple_shop_商品资料.xlsx").await?;
        page.answer_columns(true).await?;
        page.fill_from_column("sku", "条码").await?;
        let filled = page
            .fill_missing(|field| match field {
                "spec" => "未分类",
                "unit" => "件",
                _ => "0",
            })
            .await?;
        assert!(!filled.is_empty(), "the shop's file lacks required columns");
        page.confirm_import().await?;
        page.open_table("stock").await?;
        assert!(page.records("stock").await? > 0);
        page.all_findings().await?;
    }
    let total = |counts: Counts| counts.values().sum::<u64>();
    let before = total(shown(page).await?);
    page.fix_all().await?;
    page.holds(
        "nothing left to fix in bulk",
        "return document.querySelector('[data-testid=fix-all]') === null;",
    )
    .await?;
    let fewer = async || Ok((total(shown(page).await?) < before).then_some(()));
    page.until("fewer findings than before", fewer).await?;
    Ok(())
}

/// By typing, by F2, by an input method; undone and redone.
async fn edited_by_hand(page: &Page) -> Result<(BTreeMap<String, String>, Counts)> {
    let (name, contact, notes) = (
        of_customer("name"),
        of_customer("contact"),
        of_customer("notes"),
    );
    page.open_table("customers").await?;
    page.find(".grid [data-p='0']").await?;
    let before = page.cells().await?;

    // The first keystroke composes, and what the input method takes moves nothing.
    page.go_to(0, contact).await?;
    for state in ["l", "li", "li'na"] {
        page.compose(state).await?;
    }
    page.holds(
        "the field to show",
        "return document.querySelector('.grid-field.on')?.value === \"li'na\";",
    )
    .await?;
    page.composing_key("Enter").await?;
    assert_eq!(
        page.cursor().await?,
        (0, contact),
        "Enter belongs to the input method"
    );
    page.compose_end("李娜").await?;
    page.holds(
        "the decided text",
        "return document.querySelector('.grid-field.on')?.value === '李娜';",
    )
    .await?;
    assert_eq!(page.cursor().await?, (0, contact));
    // Some browsers report the Enter that ends a composition after it: one is let pass.
    page.until("the Enter that ends the edit", async || {
        page.press(Key::Enter).await?;
        Ok((!page.is_editing().await?).then_some(()))
    })
    .await?;
    page.cell_becomes(0, contact, "李娜").await?;
    page.cursor_at(1, contact).await?;

    page.enter("王磊").await?;
    page.cell_becomes(1, contact, "王磊").await?;
    page.go_to(2, name).await?;
    let was = page.cell(2, name).await?;
    page.press(Key::F2).await?;
    page.type_text("（新）").await?;
    page.press(Key::Left).await?;
    assert!(
        page.is_editing().await?,
        "after F2 an arrow moves in the text"
    );
    page.press(Key::Enter).await?;
    page.cell_becomes(2, name, &format!("{was}（新）")).await?;

    page.go_to(3, notes).await?;
    page.type_text("不要").await?;
    page.press(Key::Escape).await?;
    page.cell_becomes(
        3,
        notes,
        before.get(&format!("3/{notes}")).map_or("", String::as_str),
    )
    .await?;

    page.chord(&[Key::Control], 'z').await?;
    page.cell_becomes(2, name, &was).await?;
    page.chord(&[Key::Control], 'z').await?;
    page.chord(&[Key::Control], 'z').await?;
    page.cells_become(&before).await?;
    for _ in 0..3 {
        page.chord(&[Key::Control], 'y').await?;
    }
    page.cell_becomes(2, name, &format!("{was}（新）")).await?;
    page.attribute_becomes("[data-testid=save-state]", "data-state", "saved")
        .await?;
    page.all_findings().await?;
    settled(page).await?;
    Ok((page.cells().await?, shown(page).await?))
}

async fn everything_is_there_without_a_network(
    stage: &mut Stage,
    kept: &(BTreeMap<String, String>, Counts),
) -> Result {
    let page = &stage.page;
    page.click("[data-testid=language]").await?;
    page.attribute_becomes("html", "lang", "en").await?;
    page.attribute_becomes("[data-testid=offline-state]", "data-state", "ready")
        .await?;
    stage.site.stop();
    page.reload().await?;
    page.open_table("customers").await?;
    page.cells_become(&kept.0).await?;
    page.all_findings().await?;
    let same = async || match shown(page).await? {
        found if found == kept.1 => Ok(Some(())),
        found => Err(format!("{found:?}, not {:?}", kept.1).into()),
    };
    page.until("the findings as they were", same).await?;
    assert_eq!(
        page.attribute("html", "lang").await?,
        "en",
        "the language was kept"
    );
    page.attribute_becomes("[data-testid=offline-state]", "data-state", "ready")
        .await?;

    // The history too: three edits by hand can still be undone, one by one.
    let contact = of_customer("contact");
    page.go_to(0, contact).await?;
    assert_eq!(page.cell(0, contact).await?, "李娜");
    for _ in 0..3 {
        page.chord(&[Key::Control], 'z').await?;
    }
    let other = async || Ok((page.cell(0, contact).await? != "李娜").then_some(()));
    page.until("the first edit undone", other).await?;
    for _ in 0..3 {
        page.chord(&[Key::Control], 'y').await?;
    }
    page.cells_become(&kept.0).await?;

    let before = page.saved_times().await?;
    page.go_to(4, contact).await?;
    page.enter("赵敏").await?;
    page.cell_becomes(4, contact, "赵敏").await?;
    page.saved_since(before).await?;
    page.reload().await?;
    page.cell_becomes(4, contact, "赵敏").await
}

/// Another book, with nothing wrong in it but what can be explained; still without a network.
async fn a_clean_book_is_sealed(stage: &Stage, clerk: &Clerk) -> Result {
    let page = &stage.page;
    page.click("button.book:not(.language)").await?;
    page.find("[data-testid=opening-date]").await?;
    page.click(".books + .btn").await?;
    page.becomes(
        "an empty book",
        "return document.querySelector('[data-testid=table-tab-customers] .rows').textContent;",
        vec![],
        "",
    )
    .await?;
    page.set_opening_date(OPENING).await?;
    page.fill("[data-testid=company]", "晨光商贸").await?;
    page.fill("[data-testid=region]", "华东区").await?;
    for file in generated(stage, 0, &["销售人员.xlsx", "客户资料.xlsx"])? {
        page.import(&file).await?;
    }
    page.open_table("customers").await?;
    page.all_findings().await?;
    settled(page).await?;
    let errors = page
        .findings()
        .await?
        .into_iter()
        .filter(|g| g.severity == "error");
    assert_eq!(errors.collect::<Vec<_>>(), [], "a clean book");
    // What remains a question is answered with a reason.
    page.go_to(0, of_customer("salesperson")).await?;
    page.press(Key::Delete).await?;
    settled(page).await?;
    assert_eq!(page.explain_all("客户由总部直接服务").await?, 1);
    // A total that is no longer what was read is explained where it is sealed.
    page.go_to(0, of_customer("opening_advance")).await?;
    page.enter("8800").await?;
    page.cell_becomes(0, of_customer("opening_advance"), "8800")
        .await?;
    settled(page).await?;
    page.explain_totals("对账后更正").await?;
    let key = page.seal("王磊").await?;
    assert_eq!(key.len(), 64, "{key}");
    page.download().await?;

    let bundle = stage.downloaded("qichu").await?;
    assert_eq!(bundle.file_name().unwrap(), "华东区-20260701.qichu");
    let verify = |path: &Path| {
        clerk.run([
            Path::new("verify"),
            path,
            Path::new("--key"),
            Path::new(&key),
        ])
    };
    let said = verify(&bundle)?;
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    let bytes = fs::read(&bundle)?;
    for i in 0..20 {
        let mut flipped = bytes.clone();
        let at = i * (bytes.len() - 1) / 19;
        flipped[at] ^= 1;
        let said = verify(&stage.file("flipped.qichu", flipped)?)?;
        assert_eq!(
            said.status.code(),
            Some(1),
            "byte {at} of {} may be flipped",
            bytes.len()
        );
    }
    Ok(())
}

/// From finding to finding until the cursor is at this one.
async fn to_finding(page: &Page, wanted: (u64, u64)) -> Result {
    for _ in 0..20 {
        let before = page.cursor().await?;
        page.press(Key::F8).await?;
        let moved = async || Ok(Some(page.cursor().await?).filter(|now| *now != before));
        let now = page.until("the next finding", moved).await?;
        assert!(now > before, "F8 goes on: from {before:?} to {now:?}");
        if now == wanted {
            return Ok(());
        }
    }
    Err(format!("F8 does not lead to {wanted:?}").into())
}

#[test]
fn ranges_and_keys_as_in_a_spreadsheet() -> Result {
    journey("ranges_and_keys", async |stage| {
        with_customers(stage).await?;
        let page = &stage.page;
        let (code, contact, mobile, email) = (
            of_customer("code"),
            of_customer("contact"),
            of_customer("mobile"),
            of_customer("email"),
        );
        let last = page
            .attribute("[data-testid=grid]", "aria-colcount")
            .await?
            .parse::<u64>()?
            - 2;

        page.press(Key::Right).await?;
        page.press(Key::Down).await?;
        page.cursor_at(1, 1).await?;
        page.press(Key::Tab).await?;
        page.cursor_at(1, 2).await?;
        page.chord(&[Key::Shift], Key::Tab).await?;
        page.press(Key::Up).await?;
        page.press(Key::Left).await?;
        page.cursor_at(0, 0).await?;
        page.press(Key::End).await?;
        page.cursor_at(0, last).await?;
        page.press(Key::Home).await?;
        page.cursor_at(0, 0).await?;
        page.chord(&[Key::Control], Key::End).await?;
        page.cursor_at(7, last).await?;
        page.chord(&[Key::Control], Key::Home).await?;
        page.cursor_at(0, 0).await?;
        to_finding(page, (2, email)).await?;

        page.go_to(5, contact).await?;
        let before = page.cells().await?;
        page.paste("钱一\t13900139001\r\n孙二\t13900139002\r\n\"周\"\"三\"\"\"\t13900139003\r\n吴四\t13900139004\r\n").await?;
        page.message("4").await?;
        page.cell_becomes(5, contact, "钱一").await?;
        page.cell_becomes(7, contact, "周\"三\"").await?;
        page.cell_becomes(8, mobile, "13900139004").await?;
        assert_eq!(
            page.records("customers").await?,
            9,
            "a record was added for the fourth line"
        );

        page.go_to(5, contact).await?;
        for key in [Key::Down, Key::Down, Key::Right] {
            page.chord(&[Key::Shift], key).await?;
        }
        let copied = page.copy("copy").await?;
        assert_eq!(
            copied,
            "钱一\t13900139001\r\n孙二\t13900139002\r\n\"周\"\"三\"\"\"\t13900139003"
        );
        page.go_to(0, contact).await?;
        page.chord(&[Key::Shift], Key::Down).await?;
        let cut = page.copy("cut").await?;
        assert_eq!(cut, "联系人1\r\n联系人2");
        page.cell_becomes(1, contact, "").await?;
        page.chord(&[Key::Control], 'z').await?;
        page.cell_becomes(1, contact, "联系人2").await?;
        page.chord(&[Key::Control], 'z').await?;
        page.cells_become(&before).await?;
        page.becomes(
            "the records as before",
            "return document.querySelector('[data-testid=table-tab-customers] .rows').textContent;",
            vec![],
            "8",
        )
        .await?;

        // A range larger than the selection goes on beyond it, and is still one step.
        page.go_to(0, contact).await?;
        page.chord(&[Key::Shift], Key::Down).await?;
        page.paste("钱一\t13900139001\n孙二\t13900139002\n周三\t13900139003\n")
            .await?;
        page.cell_becomes(2, contact, "周三").await?;
        page.cell_becomes(2, mobile, "13900139003").await?;
        page.cell_becomes(3, contact, "联系人4").await?;
        page.chord(&[Key::Control], 'z').await?;
        page.cells_become(&before).await?;

        // One value fills a selection; Delete empties it.
        page.go_to(0, of_customer("notes")).await?;
        page.chord(&[Key::Shift], Key::Down).await?;
        page.paste("老客户").await?;
        page.cell_becomes(1, of_customer("notes"), "老客户").await?;
        page.press(Key::Delete).await?;
        page.cell_becomes(0, of_customer("notes"), "").await?;

        // A closed list is chosen from by arrows.
        page.go_to(1, of_customer("legal_form")).await?;
        page.press(Key::Enter).await?;
        page.find(".choices li").await?;
        page.press(Key::Down).await?;
        page.press(Key::Down).await?;
        page.press(Key::Enter).await?;
        page.cell_becomes(1, of_customer("legal_form"), "个体工商户")
            .await?;
        page.go_to(0, code).await
    })
}

#[test]
fn one_tab_writes_the_other_reads_and_takes_over() -> Result {
    journey("two_tabs", async |stage| {
        with_customers(stage).await?;
        let (page, url) = (&stage.page, stage.site.url());
        let contact = of_customer("contact");
        let (first, second) = page.second_tab(&url).await?;
        page.attribute_becomes("[data-testid=save-state]", "data-state", "read-only")
            .await?;
        page.find("main > .notice").await?;
        page.open_table("customers").await?;
        page.go_to(0, contact).await?;
        page.enter("抢写").await?;
        page.message("只能看").await?;
        // A message says it in the language of the page.
        page.click("[data-testid=language]").await?;
        page.message("you can only look").await?;
        page.click("[data-testid=language]").await?;
        page.message("只能看").await?;
        page.cell_becomes(0, contact, "联系人1").await?;
        nothing_can_be_changed(page).await?;

        page.go_to_tab(&first).await?;
        let before = page.saved_times().await?;
        page.go_to(1, contact).await?;
        page.enter("先写").await?;
        page.saved_since(before).await?;
        page.close_tab(&second).await?;
        page.attribute_becomes("[data-testid=save-state]", "data-state", "saved")
            .await?;
        page.cell_becomes(1, contact, "先写").await?;
        assert!(!page.has("main > .notice").await?);
        let before = page.saved_times().await?;
        page.go_to(2, contact).await?;
        page.enter("后写").await?;
        page.saved_since(before).await?;
        page.reload().await?;
        page.cell_becomes(0, contact, "联系人1").await?;
        page.cell_becomes(1, contact, "先写").await?;
        page.cell_becomes(2, contact, "后写").await
    })
}

/// On every screen of a tab that only reads, what would change the book is disabled and says
/// why; looking, and taking things out, works.
async fn nothing_can_be_changed(page: &Page) -> Result {
    page.holds(
        "the tools of the grid",
        "return [...document.querySelectorAll('.strip > .icon-only:not(.tool)')]
            .every(b => b.disabled && b.title.includes('只能看'));",
    )
    .await?;
    page.all_findings().await?;
    page.find("[data-testid=reason]:disabled").await?;
    page.find("[data-testid=undo]:disabled").await?;
    let screens = [
        (1, "[data-testid=file-input]:disabled"),
        (5, "[data-testid=seal]:disabled"),
    ];
    for (stage, shut) in screens {
        page.stage(stage).await?;
        page.find(shut).await?;
    }
    page.settings().await?;
    page.find("fieldset:disabled [data-testid=opening-date]")
        .await?;
    page.find("[data-testid=backup]:enabled").await?;
    page.open_table("customers").await
}

/// Takes the first command of the book that has only one, the new one.
const DAMAGE: &str = "
    indexedDB.open('qichu').onsuccess = ({ target: { result: database } }) => {
        const change = database.transaction('journal', 'readwrite');
        const journal = change.objectStore('journal');
        journal.getAllKeys().onsuccess = ({ target: { result: keys } }) => {
            const last = keys.map((key) => key[0]).sort().at(-1);
            journal.delete([last, 1]);
        };
        change.oncomplete = () => { database.close(); window.damaged = true; };
    };";

#[test]
fn a_book_that_another_tab_has_open_stays_and_a_damaged_one_keeps_no_other_shut() -> Result {
    journey("books", async |stage| {
        with_customers(stage).await?;
        let (page, url) = (&stage.page, stage.site.url());
        let settings = "button.book:not(.language)";
        let (first, _) = page.second_tab(&url).await?;
        page.attribute_becomes("[data-testid=save-state]", "data-state", "read-only")
            .await?;
        page.click(settings).await?;
        page.click("[data-testid=new-book]").await?;
        page.attribute_becomes("[data-testid=save-state]", "data-state", "saved")
            .await?;
        page.click("[data-testid=delete-book]").await?;
        page.click("[data-testid=delete-book]").await?;
        page.message("另一个标签页").await?;
        page.close_tab(&first).await?;
        let before = page.saved_times().await?;
        page.open_table("customers").await?;
        page.go_to(0, of_customer("contact")).await?;
        page.enter("还在").await?;
        page.saved_since(before).await?;

        page.click(settings).await?;
        page.click("[data-testid=new-book]").await?;
        let count = "return document.querySelectorAll('.books li').length;";
        page.becomes("the books", count, vec![], 3).await?;
        page.js(DAMAGE, vec![]).await?;
        page.holds("the damage", "return window.damaged;").await?;
        page.reload().await?;
        page.message("打不开").await?;
        page.open_table("customers").await?;
        page.cell_becomes(0, of_customer("contact"), "还在").await
    })
}

#[test]
fn the_grid_stays_where_it_is_scrolled_and_leaves_other_fields_their_focus() -> Result {
    journey("scrolled", async |stage| {
        with_customers(stage).await?;
        let page = &stage.page;
        let many: String = (0..200).map(|i| format!("P{i:03}\t公司{i}\r\n")).collect();
        page.paste(&many).await?;
        let rows =
            "return document.querySelector('[data-testid=grid]').getAttribute('aria-rowcount');";
        page.becomes("the records", rows, vec![], "201").await?;
        // The new records bring the cursor into view a frame later.
        let scroll =
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
            document.querySelector('.grid-scroll').scrollTop = 3000;
            done();
        })));";
        page.js(scroll, vec![]).await?;
        page.cell_becomes(110, 0, "P110").await?;
        settled(page).await?;
        let top = "return document.querySelector('.grid-scroll').scrollTop;";
        assert_eq!(page.js(top, vec![]).await?, 3000, "nobody moved the cursor");
        page.press(Key::Down).await?;
        page.becomes("the cursor in view", top, vec![], 30).await?;

        // The answer to an edit comes while a reason is being typed.
        page.enter("公司").await?;
        page.click("[data-testid=reason]").await?;
        page.holds(
            "the field",
            "return document.activeElement.dataset.testid === 'reason-text';",
        )
        .await?;
        page.type_text("已").await?;
        settled(page).await?;
        page.type_text("核实").await?;
        let typed = "return document.querySelector('[data-testid=reason-text]')?.value;";
        page.becomes("the reason", typed, vec![], "已核实").await
    })
}

const SCRIPT: &str = "<img src=x onerror=window.hacked=1>";

/// Markup wherever a workbook can hold text.
fn hostile_workbook() -> Result<Vec<u8>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    // Names of sheets are short.
    let sheet = book
        .add_worksheet()
        .set_name("<img src=x onerror=hacked=1>")?;
    let headers = [
        "客户编码",
        "客户名称",
        "性质",
        "地区",
        "详细地址",
        "联系人",
        SCRIPT,
    ];
    for (column, header) in (0..).zip(headers) {
        sheet.write_string(0, column, header)?;
    }
    for row in 1..4 {
        let cells = [
            &format!("H{row}"),
            SCRIPT,
            SCRIPT,
            "浙江省杭州市",
            "=cmd|' /C calc'!A0",
            "=HYPERLINK(\"http://x\")",
            SCRIPT,
        ];
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

#[test]
fn hostile_files_do_no_harm() -> Result {
    journey("hostile_files", async |stage| {
        with_customers(stage).await?;
        let page = &stage.page;
        // Not every system can have such a name.
        let name = if cfg!(windows) {
            "hostile.xlsx".to_owned()
        } else {
            format!("{SCRIPT}.xlsx")
        };
        let file = stage.file(&name, hostile_workbook()?)?;
        page.import(&file).await?;
        page.open_table("customers").await?;
        page.all_findings().await?;
        page.cell_becomes(8, of_customer("name"), SCRIPT).await?;
        page.cell_becomes(8, of_customer("address"), "=cmd|' /C calc'!A0")
            .await?;
        page.go_to(8, of_customer("name")).await?;
        page.holds(
            "the source of the cell",
            "return document.querySelector('.cellbar .src b') !== null;",
        )
        .await?;
        let injection = page
            .findings()
            .await?
            .into_iter()
            .find(|g| g.rule == "formula-injection");
        assert!(
            injection.is_some_and(|g| g.count >= 6),
            "formulas are found"
        );
        page.go_to(0, of_customer("notes")).await?;
        page.enter(SCRIPT).await?;
        page.cell_becomes(0, of_customer("notes"), SCRIPT).await?;
        for number in 3..6 {
            page.stage(number).await?;
        }
        page.collect().await?;
        page.find(".sources").await?;
        unharmed(page, 11).await?;

        let half = hostile_workbook()?;
        let locked = corpus("calamine/pass_protected.xlsx").map(fs::read);
        let locked = locked.transpose()?;
        let refused: [(&str, &[u8], &str); 4] = [
            (
                "text.xlsx",
                "只是文字，\n不是表格。\n".as_bytes(),
                "文本文件",
            ),
            (
                "page.xls",
                b"<html><body><table><tr><td>1</td></tr></table></body></html>",
                "网页",
            ),
            ("half.xlsx", &half[..half.len() / 2], "已损坏"),
            (
                "locked.xlsx",
                locked.as_deref().unwrap_or_default(),
                "密码保护",
            ),
        ];
        for (name, bytes, why) in refused {
            if bytes.is_empty() {
                continue; // the corpus has the only one with a password
            }
            let file = stage.file(name, bytes)?;
            page.choose_files(&[&file]).await?;
            let said = page.message(name).await?;
            assert!(said.contains(why), "its own reason is said: {said}");
            page.find("[data-testid=file-input]").await?;
            unharmed(page, 11).await?;
        }
        let file = stage.file("下一份.csv", customers('N'))?;
        page.import(&file).await?;
        unharmed(page, 19).await
    })
}

async fn unharmed(page: &Page, records: u64) -> Result {
    // A dialog would fail this too.
    assert_eq!(
        page.js("return window.hacked ?? null;", vec![]).await?,
        Value::Null
    );
    assert!(!page.has("img").await?, "no element came from a file");
    assert_eq!(page.records("customers").await?, records);
    Ok(())
}

/// Five times; fifty with `QICHU_SOAK=1`.
#[test]
fn crash_loses_no_acknowledged_edit() -> Result {
    journey("crash", async |stage| {
        with_customers(stage).await?;
        let notes = of_customer("notes");
        let rounds = if std::env::var_os("QICHU_SOAK").is_some() {
            50
        } else {
            5
        };
        let mut kept: BTreeMap<u64, String> = BTreeMap::new();
        for round in 0..rounds {
            let page = &stage.page;
            page.go_to(0, notes).await?;
            for row in 0..3 {
                let text = format!("第{round}轮{row}");
                let before = page.saved_times().await?;
                page.enter(&text).await?;
                page.saved_since(before).await?;
                kept.insert(row, text);
            }
            // On its way when the browser dies: it may get there or not.
            page.enter("未确认").await?;
            stage.crash().await?;
            let page = &stage.page;
            page.open_table("customers").await?;
            for (row, text) in &kept {
                page.cell_becomes(*row, notes, text).await?;
            }
            assert_eq!(page.records("customers").await?, 8);
            page.attribute_becomes("[data-testid=save-state]", "data-state", "saved")
                .await?;
        }
        Ok(())
    })
}

#[test]
fn by_keyboard_alone_in_both_languages() -> Result {
    journey("keyboard", async |stage| {
        let file = stage.file("客户.csv", customers('K'))?;
        let people = "工号,姓名,性别,年龄,手机号码,邮箱,部门,入职日期,负责区域,备注\nS1,李明,男,30,13800138000,,销售部,2020-01-01,浙江省,\n";
        let people = stage.file("人员.csv", people)?;
        let page = &stage.page;
        map_by_keyboard(page, &people, "人员.csv").await?;
        page.import(&file).await?;
        page.collect().await?;
        let email = of_customer("email");

        let chosen = "return document.activeElement.dataset.testid === 'table-tab-customers';";
        let mut tabs = 0;
        while page.js(chosen, vec![]).await? != true {
            page.press(Key::Tab).await?;
            tabs += 1;
            assert!(tabs < 60, "the table cannot be reached by Tab");
        }
        page.press(Key::Enter).await?;
        page.holds(
            "the focus in the grid",
            "return document.activeElement.classList.contains('grid-field');",
        )
        .await?;
        page.cell_becomes(2, email, "sales#yunling.cn").await?;
        to_finding(page, (2, email)).await?;
        page.holds(
            "the cell to be wrong",
            "return document.querySelector('.grid .cur').classList.contains('e');",
        )
        .await?;
        page.enter("sales@yunling.cn").await?;
        page.holds(
            "the cell to be right",
            "return !document.querySelector('.grid [data-p=\"2\"]').querySelector('.c.e');",
        )
        .await?;

        let texts = "return [...document.querySelectorAll('.stage > span:not(.pill), .tbl .name, .tools h2, .tools .btn.p, .side-head h2, .side-head .chip, .chips .chip, .grid-head [role=columnheader] span, .save .wide, .offline, .status > span, article h3 > span:first-child')]
            .map(e => e.textContent.replace(/[\\d.,:%]/g, '').trim()).filter(t => t !== '');";
        let chinese = |all: &Value| -> Vec<String> {
            let texts = all
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            texts
                .filter(|t| t.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
                .map(str::to_owned)
                .collect()
        };
        settled(page).await?;
        let zh = page.js(texts, vec![]).await?;
        page.click("[data-testid=language]").await?;
        page.attribute_becomes("html", "lang", "en").await?;
        let english = async || match chinese(&page.js(texts, vec![]).await?) {
            left if left.is_empty() => Ok(Some(())),
            left => Err(format!("{left:?}").into()),
        };
        page.until("every text in English", english).await?;
        page.click("[data-testid=language]").await?;
        page.attribute_becomes("html", "lang", "zh-CN").await?;
        let again = async || Ok((page.js(texts, vec![]).await? == zh).then_some(()));
        page.until("every text as before", again).await?;

        for theme in ["light", "dark", ""] {
            let before = page.attribute("[data-testid=theme]", "aria-label").await?;
            page.click("[data-testid=theme]").await?;
            page.attribute_becomes("html", "data-theme", theme).await?;
            assert_ne!(
                page.attribute("[data-testid=theme]", "aria-label").await?,
                before
            );
        }
        Ok(())
    })
}

/// Gives each column of a file the next field, with Tab and an arrow key alone: the focus
/// stays where it is while the engine answers. The file is not entered.
async fn map_by_keyboard(page: &Page, file: &Path, name: &str) -> Result {
    page.collect().await?;
    page.choose_files(&[file]).await?;
    page.reviewed(name).await?;
    let rows = "const rows = document.querySelectorAll('.columns tbody tr');
        rows[0].querySelector('select').focus(); return rows.length;";
    let rows = page.js(rows, vec![]).await?.as_u64().unwrap_or_default();
    assert_eq!(rows, 10);
    let mapped = "const row = document.activeElement.closest('.columns tbody tr');
        return row?.rowIndex === arguments[0]
            && row.querySelector('td:last-child .num')?.textContent === '100';";
    for row in 1..=rows {
        page.press(Key::Down).await?;
        let done = async || {
            let mapped = page.js(mapped, vec![row.into()]).await?;
            Ok((mapped == true).then_some(()))
        };
        page.until("the column to be mapped, and to keep the focus", done)
            .await?;
        page.press(Key::Tab).await?;
    }
    page.forget_file().await
}
