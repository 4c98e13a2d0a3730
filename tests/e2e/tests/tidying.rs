//! The tools of the tidy stage, in a real browser: find and replace, many records at
//! once, groups, order, duplicates side by side.

mod common;

use common::{customers, of_customer, says};
use qichu_e2e::{Key, Page, Result, journey};
use qichu_gen::OPENING;
use serde_json::json;

const CUSTOMERS: &str = "客户编码,客户名称,性质,行业,地区,详细地址,联系人,手机,期初应收
K001,清泉商贸有限公司,企业,批发,浙江省杭州市西湖区,文三路1号,陈军,13800138001,100.5
K002,清泉商贸有限责任公司,企业,批发,浙江省杭州市西湖区,文三路1号,,13800138001,20
K003,海岳机电有限公司,企业,零售,浙江省宁波市海曙区,中山路3号,李娜,13800138003,1000
K004,云岭茶业有限公司,企业,零售,云南省昆明市五华区,翠湖路4号,王磊,13800138004,9
";
const PURCHASES: &str = "单据号,客户编码,商品编码,日期,数量,金额
D1,K002,A1,2026-01-02,1,5
D2,K003,A1,2026-01-03,2,10
";

/// The first column of the groups, and what is counted.
async fn groups(page: &Page) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-testid=groups] tbody tr, [data-testid=groups] tfoot tr')]
        .map(r => [...r.children].map(c => c.textContent.trim()).join('|'));";
    Ok(serde_json::from_value(page.js(script, vec![]).await?)?)
}

async fn found_and_replaced(page: &Page) -> Result {
    let name = of_customer("name");
    page.chord(&[Key::Control], 'f').await?;
    page.find("[data-testid=find-text]").await?;
    // What an input method has not decided is not looked for.
    page.compose("you").await?;
    page.compose_end("有限").await?;
    says(page, "[data-testid=find-count]", "1 / 4").await?;
    page.press(Key::Enter).await?;
    says(page, "[data-testid=find-count]", "2 / 4").await?;
    page.cursor_at(1, name).await?;
    page.chord(&[Key::Shift], Key::Enter).await?;
    page.cursor_at(0, name).await?;
    page.chord(&[Key::Control], 'h').await?;
    page.fill("[data-testid=replace-text]", "股份有限").await?;
    page.click("[data-testid=replace-one]").await?;
    page.cell_becomes(0, name, "清泉商贸股份有限公司").await?;
    page.cursor_at(1, name).await?;
    page.click("[data-testid=replace-all]").await?;
    says(page, "[data-testid=changes-apply]", "改动 4 格").await?;
    page.press(Key::Enter).await?;
    page.cell_becomes(3, name, "云岭茶业股份有限公司").await?;
    page.click("[data-testid=undo]").await?;
    page.click("[data-testid=undo]").await?;
    page.cell_becomes(0, name, "清泉商贸有限公司").await?;
    page.cell_becomes(3, name, "云岭茶业有限公司").await?;
    page.click("[data-testid=find-text]").await?;
    page.press(Key::Escape).await?;
    page.holds(
        "the bar to close",
        "return !document.querySelector('[data-testid=find-bar]');",
    )
    .await
}

async fn changed_in_bulk(page: &Page) -> Result {
    let (notes, size) = (of_customer("notes"), of_customer("size"));
    page.go_to(1, notes).await?;
    page.enter("老客户").await?;
    page.cell_becomes(1, notes, "老客户").await?;
    page.go_to(1, notes).await?;
    page.chord(&[Key::Shift], Key::Down).await?;
    page.chord(&[Key::Shift], Key::Down).await?;
    page.chord(&[Key::Control], 'd').await?;
    page.cell_becomes(3, notes, "老客户").await?;
    // Back from the last column: what lies left of it is out of view.
    page.chord(&[Key::Control], Key::Home).await?;
    page.cursor_at(0, 0).await?;
    page.go_to(0, size).await?;
    page.chord(&[Key::Shift], Key::Down).await?;
    page.click("[data-testid=tool-bulk]").await?;
    page.click("[data-testid=bulk-value] option[value='小型']")
        .await?;
    page.click("[data-testid=bulk-preview]").await?;
    says(page, "[data-testid=changes-apply]", "改动 2 格").await?;
    page.click("[data-testid=changes-apply]").await?;
    page.cell_becomes(1, size, "小型").await?;
    page.cell_becomes(2, size, "").await?;
    page.click("[data-testid=tool-bulk]").await
}

async fn ordered_and_grouped(page: &Page) -> Result {
    let code = of_customer("code");
    let owed = of_customer("opening_receivable");
    page.go_to(0, owed).await?;
    page.chord(&[Key::Alt], Key::Down).await?;
    page.cell_becomes(0, code, "K003").await?;
    page.click(&format!(".grid-head [data-column='{owed}']"))
        .await?;
    page.cell_becomes(0, code, "K001").await?;
    page.click("[data-testid=tool-group]").await?;
    page.find("[data-testid=groups] tfoot").await?;
    assert_eq!(
        groups(page).await?,
        [
            "批发||2|120.5",
            "|浙江省|2|120.5",
            "零售||2|1,009",
            "|云南省|1|9",
            "|浙江省|1|1,000",
            "总计||4|1,129.5",
        ]
    );
    let second = "[data-testid=groups] tbody tr:nth-child(5) button";
    page.click(second).await?;
    page.cell_becomes(0, code, "K003").await?;
    page.becomes(
        "only the group's records",
        "return document.querySelector('[data-testid=grid]').getAttribute('aria-rowcount');",
        vec![],
        "2",
    )
    .await?;
    page.click(".tools .chip").await
}

async fn merged(page: &Page) -> Result {
    let (code, name) = (of_customer("code"), of_customer("name"));
    page.click("[data-rule=similar-customer-name] [data-testid=compare-open]")
        .await?;
    page.find("[data-testid=compare] tbody tr").await?;
    // By keys alone: the reason, then yes. The code of the record that stays.
    let keep_code = "[data-testid=compare] tbody tr:first-child td:nth-child(2) input";
    page.click(keep_code).await?;
    page.click("[data-testid=compare-reason]").await?;
    page.type_text("同一家，电话核实").await?;
    page.press(Key::Enter).await?;
    page.holds(
        "three records",
        "return document.querySelector('[data-testid=grid]').getAttribute('aria-rowcount') === '4';",
    )
    .await?;
    page.cell_becomes(0, code, "K001").await?;
    page.cell_becomes(0, of_customer("contact"), "陈军").await?;
    page.cell_becomes(1, name, "海岳机电有限公司").await?;
    page.open_table("purchases").await?;
    page.cell_becomes(0, 2, "K001").await?;
    page.go_to(0, 2).await?;
    page.click("[data-testid=history]").await?;
    let told = page.text(".pop ol").await?;
    assert!(told.contains("合并重复 · 同一家，电话核实"), "{told}");
    page.click("[data-testid=undo]").await?;
    page.cell_becomes(0, 2, "K002").await?;
    page.open_table("customers").await?;
    page.cell_becomes(1, code, "K002").await
}

/// The customer that a sale names and nobody listed is added from the finding, and one undo
/// takes it back.
async fn added_where_it_is_missing(page: &Page) -> Result {
    page.open_table("purchases").await?;
    page.cell_becomes(0, 2, "K002").await?;
    page.go_to(0, 2).await?;
    page.enter("K099").await?;
    let before = page.records("customers").await?;
    let counts = async |wanted: u64| {
        let is_it = async || Ok((page.records("customers").await? == wanted).then_some(()));
        page.until("the number of customers", is_it).await
    };
    page.click("[data-rule=unknown-customer] [data-testid=add-missing]")
        .await?;
    counts(before + 1).await?;
    page.holds(
        "the finding to go",
        "return document.querySelector('[data-rule=unknown-customer]') === null;",
    )
    .await?;
    // The findings stay in view; the new record is one step away.
    page.cell_becomes(0, 2, "K099").await?;
    page.click("[data-testid=toast-go]").await?;
    page.cursor_at(before, 0).await?;
    page.cell_becomes(before, 0, "K099").await?;
    page.open_table("purchases").await?;
    page.click("[data-testid=undo]").await?;
    counts(before).await?;
    page.find("[data-rule=unknown-customer]").await.map(drop)
}

/// Two codes that nobody listed are added by one command, and taken back from another screen.
async fn all_that_are_missing(page: &Page) -> Result {
    page.go_to(1, 2).await?;
    page.enter("K098").await?;
    let before = page.records("customers").await?;
    let counts = async |wanted: u64| {
        let is_it = async || Ok((page.records("customers").await? == wanted).then_some(()));
        page.until("the number of customers", is_it).await
    };
    page.click("[data-rule=unknown-customer] [data-testid=add-all-missing]")
        .await?;
    says(page, "[data-testid=confirm] h2", "补建客户：2 条").await?;
    page.click("[data-testid=confirm-yes]").await?;
    counts(before + 2).await?;
    page.holds(
        "the findings to go",
        "return document.querySelector('[data-rule=unknown-customer]') === null;",
    )
    .await?;
    page.stage(3).await?;
    page.chord(&[Key::Control], 'z').await?;
    counts(before).await
}

#[test]
fn records_are_rejected_when_they_are_ticked() -> Result {
    journey("rejecting", async |stage| {
        let page = &stage.page;
        page.set_opening_date(OPENING).await?;
        // Two mobile numbers lack a digit, and a third record has a wrong address.
        let held = customers('K')
            .replace(",13800138007,", ",1380013807,")
            .replace(",13800138021,", ",1380013821,");
        let held = stage.file("客户.csv", held)?;
        page.collect().await?;
        page.choose_files(&[&held]).await?;
        page.reviewed("客户.csv").await?;
        // Esc leaves the review, and the file waits.
        page.press(Key::Escape).await?;
        page.find("[data-testid=opening]").await?;
        assert_eq!(page.waiting().await?, ["客户.csv"]);
        page.open_waiting(0).await?;
        page.confirm_import().await?;
        page.stage(3).await?;
        page.click("[data-testid=held]").await?;
        let all = page.text("[data-testid=held]").await?;
        assert_eq!(all, "3");

        // A reason alone rejects nothing.
        page.click("[data-testid=reject-reason]").await?;
        page.type_text("重复开户").await?;
        page.press(Key::Enter).await?;
        page.find("[data-testid=reject]:disabled").await?;
        assert!(!page.has("[data-testid=confirm]").await?);
        assert!(!page.has("[data-testid=rejected]").await?);

        // One is what was ticked; all are asked about.
        page.click("[data-testid=held-list] .ones input").await?;
        page.click("[data-testid=reject]").await?;
        says(page, "[data-testid=rejected]", "1").await?;
        page.click("[data-testid=tick-all]").await?;
        page.click("[data-testid=reject-reason]").await?;
        page.type_text("重复开户").await?;
        page.press(Key::Enter).await?;
        page.click("[data-testid=confirm-yes]").await?;
        says(page, "[data-testid=rejected]", &all).await?;
        page.click("[data-testid=undo]").await?;
        says(page, "[data-testid=rejected]", "1").await
    })
}

#[test]
fn a_table_is_tidied() -> Result {
    journey("tidying", async |stage| {
        let page = &stage.page;
        let customers = stage.file("客户.csv", CUSTOMERS)?;
        let purchases = stage.file("流水.csv", PURCHASES)?;
        page.set_opening_date(OPENING).await?;
        page.import(&customers).await?;
        page.import(&purchases).await?;
        page.open_table("customers").await?;
        page.cell_becomes(0, 0, "K001").await?;
        page.go_to(0, 0).await?;
        found_and_replaced(page).await?;
        changed_in_bulk(page).await?;
        ordered_and_grouped(page).await?;
        merged(page).await?;
        added_where_it_is_missing(page).await?;
        all_that_are_missing(page).await?;
        if let Some(folder) = std::env::var_os("QICHU_PICTURES") {
            pictures(page, folder.as_ref()).await?;
        }
        Ok(())
    })
}

/// The tools at both sizes, to look at.
async fn pictures(page: &Page, folder: &std::path::Path) -> Result {
    for (width, height) in [(1440, 900), (390, 844)] {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 720});
        page.devtools("Emulation.setDeviceMetricsOverride", size)
            .await?;
        for tool in ["find", "bulk", "group"] {
            let press = "document.querySelector(`[data-testid=tool-${arguments[0]}]`).click();";
            page.js(press, vec![tool.into()]).await?;
            page.js("window.shownAt = performance.now();", vec![])
                .await?;
            page.holds("rest", "return performance.now() - window.shownAt > 500;")
                .await?;
            page.picture(&folder.join(format!("{tool}-{width}.png")))
                .await?;
            page.js(press, vec![tool.into()]).await?;
        }
        page.js("document.querySelector('[data-testid=compare-open]').click(); window.shownAt = performance.now();", vec![]).await?;
        page.holds("rest", "return performance.now() - window.shownAt > 500;")
            .await?;
        page.picture(&folder.join(format!("compare-{width}.png")))
            .await?;
        page.js(
            "document.querySelector('[data-testid=compare] header button').click();",
            vec![],
        )
        .await?;
    }
    Ok(())
}

/// Sixteen customers of whom nobody gave a contact.
fn without_contacts() -> String {
    let (some, more) = (customers('K'), customers('L'));
    let lines = some.lines().chain(more.lines().skip(1));
    let blank = |(i, line): (usize, &str)| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if i > 0 {
            cells[5] = "";
        }
        cells.join(",") + "\n"
    };
    lines.enumerate().map(blank).collect()
}

#[test]
fn a_column_is_filled_at_once() -> Result {
    journey("filling", async |stage| {
        let page = &stage.page;
        let (contact, notes) = (of_customer("contact"), of_customer("notes"));
        page.set_opening_date(OPENING).await?;
        page.import(&stage.file("客户.csv", without_contacts())?)
            .await?;
        page.open_table("customers").await?;
        page.go_to(0, contact).await?;
        let before = page.cells().await?;

        // A required column that is empty is one finding, and filled from there.
        let void = "[data-rule=required-column-empty]";
        page.fill(&format!("{void} [data-testid=fill-column]"), "总机")
            .await?;
        page.click(&format!("{void} form .btn")).await?;
        page.cell_becomes(0, contact, "总机").await?;
        page.cell_becomes(15, contact, "总机").await?;
        let gone = "return document.querySelector('[data-rule=required-column-empty]') === null;";
        page.holds("the finding to go", gone).await?;
        page.chord(&[Key::Control], 'z').await?;
        page.cells_become(&before).await?;

        // All records shown, only where nothing stands; then what stands is taken out.
        page.go_to(1, notes).await?;
        page.enter("老客户").await?;
        page.cell_becomes(1, notes, "老客户").await?;
        page.click("[data-testid=tool-bulk]").await?;
        let bulk = "[data-testid=bulk-bar]";
        page.click(&format!("{bulk} label:nth-of-type(2) input"))
            .await?;
        page.fill("[data-testid=bulk-value]", "新客户").await?;
        page.click(&format!("{bulk} input[type=checkbox]")).await?;
        page.click("[data-testid=bulk-preview]").await?;
        says(page, "[data-testid=changes-apply]", "改动 15 格").await?;
        page.click("[data-testid=changes-apply]").await?;
        page.cell_becomes(15, notes, "新客户").await?;
        page.cell_becomes(1, notes, "老客户").await?;
        page.click("[data-testid=bulk-preview] + .btn").await?;
        says(page, "[data-testid=changes-apply]", "改动 16 格").await?;
        page.click("[data-testid=changes-apply]").await?;
        page.cell_becomes(1, notes, "").await?;
        page.click("[data-testid=undo]").await?;
        page.cell_becomes(15, notes, "新客户").await?;
        page.click("[data-testid=undo]").await?;
        page.cell_becomes(15, notes, "").await?;
        page.cell_becomes(1, notes, "老客户").await
    })
}
