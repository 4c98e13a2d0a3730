//! Records that may not be entered as they are: they leave as a workbook in the layout of
//! their file, come back corrected, or are rejected with a reason. And what is read off the
//! data or carried away from it on the way.

mod common;

use std::io::{Cursor, Read, Write};
use std::path::Path;

use common::of_customer;
use qichu_e2e::{Key, Page, Result, Stage, journey};
use qichu_gen::OPENING;
use serde_json::json;

/// The second customer's phone lacks a digit, the fourth has the third's code.
const CUSTOMERS: &str = "客户编码,客户名称,性质,地区,详细地址,联系人,手机
K001,晨光文具有限公司,企业,浙江省杭州市西湖区,文三路1号,陈军,13800138000
K002,海岳机电有限公司,企业,浙江省宁波市海曙区,中山路2号,李娜,1380013800
K003,云岭茶业有限公司,企业,云南省昆明市五华区,翠湖路3号,王磊,13800138014
K003,北辰医药有限公司,企业,浙江省杭州市西湖区,文三路4号,周敏,13800138021
";
const PURCHASES: &str = "单据号,客户编码,商品编码,日期,数量,金额
D1,K001,A1,2026-01-02,1,50
D2,K001,A1,2026-03-02,1,60
D3,K002,A1,2026-05-03,2,100
";

#[test]
fn held_records_go_out_and_come_back() -> Result {
    journey("entering", async |stage| {
        let page = &stage.page;
        page.set_opening_date(OPENING).await?;
        page.import(&stage.file("客户.csv", CUSTOMERS)?).await?;
        page.import(&stage.file("流水.csv", PURCHASES)?).await?;
        page.stage(3).await?;
        stands(page, 2, 0).await?;
        corrected(stage).await?;
        rejected(page).await?;
        read_off(page).await?;
        carried_away(stage).await
    })
}

/// Waits until so many customers are held and rejected, and what came is what became of it.
async fn stands(page: &Page, held: u64, rejected: u64) -> Result {
    let script = "const row = document.querySelector('[data-testid=balance][data-table=customers]');
        return row && ['held', 'rejected'].map(id => Number(row.querySelector(`[data-testid=${id}]`)?.textContent ?? 0))
            .concat(row.dataset.even);";
    let wanted = json!([held, rejected, "true"]);
    page.becomes("the balance", script, vec![], wanted).await
}

/// What a person does in a spreadsheet program: the phone in its cell, and nothing else.
fn with_the_phone(path: &Path) -> Result<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(std::fs::read(path)?))?;
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut changed = 0;
    for i in 0..archive.len() {
        let mut part = archive.by_index(i)?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes)?;
        if let Ok(xml) = std::str::from_utf8(&bytes) {
            changed += xml.matches(">1380013800<").count();
            bytes = xml.replace(">1380013800<", ">13800138007<").into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        written.start_file(part.name()?.as_ref(), options)?;
        written.write_all(&bytes)?;
    }
    assert_eq!(changed, 1, "the phone is in one cell");
    Ok(written.finish()?.into_inner())
}

async fn corrected(stage: &Stage) -> Result {
    let page = &stage.page;
    page.click("[data-testid=get-held]").await?;
    let out = stage.downloaded("xlsx").await?;
    let back = stage.file("改好.xlsx", with_the_phone(&out)?)?;
    std::fs::remove_file(out)?;
    page.collect().await?;
    page.choose_files(&[&back]).await?;
    page.reviewed("改好.xlsx").await?;
    let counts = "const counts = document.querySelector('[data-testid=back-counts]')?.dataset;
        return counts && [counts.changed, counts.new, counts.unchanged];";
    page.becomes("the changes", counts, vec![], json!(["1", "0", "1"]))
        .await?;
    page.confirm_import().await?;
    page.open_table("customers").await?;
    page.cell_becomes(1, of_customer("mobile"), "13800138007")
        .await?;
    assert_eq!(page.records("customers").await?, 4);
    page.stage(3).await?;
    stands(page, 1, 0).await
}

async fn rejected(page: &Page) -> Result {
    page.click("[data-testid=held]").await?;
    // A reason alone rejects nothing.
    page.click("[data-testid=reject-reason]").await?;
    page.type_text("重复开户").await?;
    page.press(Key::Enter).await?;
    stands(page, 1, 0).await?;
    page.click("[data-testid=held-list] li input").await?;
    page.click("[data-testid=reject]").await?;
    stands(page, 0, 1).await?;
    page.click("[data-testid=rejected]").await?;
    page.click("[data-testid=rejected-list] li input").await?;
    page.click("[data-testid=take-back]").await?;
    stands(page, 1, 0).await?;
    page.click("[data-testid=undo]").await?;
    stands(page, 0, 1).await
}

/// A customer's profile: two purchases of 110 in all.
async fn read_off(page: &Page) -> Result {
    page.click("[data-testid=insight-tab]").await?;
    page.find("[data-testid=insight] [data-testid=profile]")
        .await?;
    page.click("[data-testid=profile] input").await?;
    page.type_text("K001").await?;
    page.press(Key::Enter).await?;
    page.holds(
        "the profile",
        "const told = document.querySelector('[data-testid=profile]').innerText;
        return told.includes('晨光文具有限公司') && told.includes('110');",
    )
    .await
}

/// The chase list as a workbook names who owes what.
async fn carried_away(stage: &Stage) -> Result {
    let page = &stage.page;
    page.collect().await?;
    page.click("[data-testid=chase-file]").await?;
    let list = stage.downloaded("xlsx").await?;
    let read = qichu_workbook::read(&std::fs::read(list)?, &mut |_| true)
        .map_err(|error| format!("{error:?}"))?;
    let table = read.sheets.iter().find_map(|sheet| sheet.tables.first());
    assert!(table.is_some_and(|table| !table.rows.is_empty()));
    Ok(())
}
