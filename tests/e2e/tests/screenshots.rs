//! Pictures of every screen, to look at beside the design:
//! `cargo test -p qichu-e2e --test screenshots -- --ignored`, into `target/screenshots/`.

mod common;

use std::fs;

use common::{generated, of_customer};
use qichu_e2e::{Page, Result, journey};
use qichu_gen::OPENING;
use serde_json::json;
use xtask::project::Project;

const SIZES: [(u32, u32); 2] = [(1440, 900), (390, 844)];

/// The screen as it is, in both sizes, themes and languages.
async fn shoot(page: &Page, name: &str) -> Result {
    let folder = Project::here().path("target/screenshots");
    fs::create_dir_all(&folder)?;
    for (width, height) in SIZES {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 720});
        page.devtools("Emulation.setDeviceMetricsOverride", size)
            .await?;
        for theme in ["light", "dark"] {
            until_pressed(page, "theme", "data-theme", theme).await?;
            for (lang, tag) in [("en", "en"), ("zh", "zh-CN")] {
                until_pressed(page, "language", "lang", tag).await?;
                page.js("window.shownAt = performance.now();", vec![])
                    .await?;
                page.holds(
                    "the screen to come to rest",
                    "return performance.now() - window.shownAt > 350;",
                )
                .await?;
                page.picture(&folder.join(format!("{name}-{width}-{theme}-{lang}.png")))
                    .await?;
            }
        }
    }
    page.devtools("Emulation.clearDeviceMetricsOverride", json!({}))
        .await?;
    Ok(())
}

async fn until_pressed(page: &Page, button: &str, attribute: &str, value: &str) -> Result {
    while page.attribute("html", attribute).await? != value {
        // By script: on a phone a button can lie behind another thing for a moment.
        let press = "document.querySelector(`[data-testid=${arguments[0]}]`).click();";
        page.js(press, vec![button.into()]).await?;
    }
    Ok(())
}

#[test]
#[ignore = "for people to look at"]
fn screenshots() -> Result {
    journey("screenshots", async |stage| {
        let page = &stage.page;
        shoot(page, "1-collect-empty").await?;
        page.set_opening_date(OPENING).await?;
        let all = [
            "销售人员.xlsx",
            "客户资料.xlsx",
            "库存.xlsx",
            "分仓库存.xlsx",
            "销售流水.csv",
        ];
        let files = generated(stage, 60, &all)?;
        page.collect().await?;
        page.choose_files(&[&files[2]]).await?;
        page.reviewed("库存.xlsx").await?;
        shoot(page, "2-file-review").await?;
        page.forget_file().await?;
        for (file, name) in files.iter().zip(all) {
            page.collect().await?;
            page.choose_files(&[file]).await?;
            page.reviewed(name).await?;
            page.answer_columns(true).await?;
            page.confirm_import().await?;
        }
        page.collect().await?;
        shoot(page, "3-collect-sources").await?;
        page.open_table("customers").await?;
        page.go_to(0, of_customer("code")).await?;
        page.press(qichu_e2e::Key::F8).await?;
        shoot(page, "4-tidy").await?;
        page.stage(3).await?;
        shoot(page, "5-enter").await?;
        page.stage(4).await?;
        shoot(page, "6-verify").await?;
        page.stage(5).await?;
        shoot(page, "7-hand-over-blocked").await?;
        page.click("button.book:not(.language)").await?;
        page.find("[data-testid=opening-date]").await?;
        shoot(page, "9-settings").await?;

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
        for file in generated(stage, 0, &all)? {
            page.import(&file).await?;
        }
        page.open_table("customers").await?;
        page.all_findings().await?;
        page.explain_all("期初核对过，照实录入").await?;
        shoot(page, "4-tidy-explained").await?;
        page.seal("王磊").await?;
        shoot(page, "8-hand-over-sealed").await
    })
}
