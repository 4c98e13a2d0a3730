//! Two reviewers: what one returns and the preparer corrects, samples that are extended and
//! rejected, and the source beside what was made of it.

mod common;

use std::fs;

use common::{customers, of_customer, says};
use qichu_e2e::{Page, Result, Stage, journey};
use qichu_gen::OPENING;
use qichu_model::TableId;
use serde_json::{Value, json};

const PREPARER: &str = "王磊";
const FIRST: &str = "陈静";
const SECOND: &str = "赵敏";
const PEOPLE: &str = "工号,姓名,性别,手机号码,部门,入职日期,负责区域
S1,李明,男,13900139000,销售部,2020-01-01,浙江省
S2,周芳,女,13900139007,销售部,2021-03-01,江苏省
";
/// The button that is there only where a sample can be extended.
const EXTEND: &str = ".decide .btn:not([data-testid])";

#[test]
fn two_reviewers_and_their_samples() -> Result {
    journey("reviewing", async |stage| {
        let page = &stage.page;
        set_up(stage).await?;
        second_layer(page).await?;
        returned(page).await?;
        reviewed(page, "salespeople").await?;
        extended(stage).await?;
        rejected(page).await?;
        sealed(stage).await
    })
}

/// Gives the book one of the choices of a setting.
async fn choose(page: &Page, setting: &str, number: usize) -> Result {
    let css = format!("[data-testid={setting}] option[value='{number}']");
    page.click(&css).await
}

async fn set_up(stage: &Stage) -> Result {
    let page = &stage.page;
    page.set_opening_date(OPENING).await?;
    page.fill("[data-testid=preparer]", PREPARER).await?;
    page.fill("[data-testid=reviewers]", &format!("{FIRST}、{SECOND}"))
        .await?;
    choose(page, "review-policy", 1).await?;
    choose(page, "aql", 4).await?;
    page.import(&stage.file("人员.csv", PEOPLE)?).await?;
    let right = customers('K').replace("sales#yunling.cn", "sales@yunling.cn");
    page.import(&stage.file("客户.csv", right)?).await?;
    page.open_table("customers").await?;
    page.all_findings().await?;
    page.explain_all("已与提供者核对").await.map(drop)
}

/// In two layers one person may do both, in cross review nobody may.
async fn second_layer(page: &Page) -> Result {
    let layer = "[data-testid=review-layer]";
    page.work_as(FIRST).await?;
    page.open_table("customers").await?;
    says(page, layer, "一审").await?;
    assert_eq!(page.pass_shown().await?, "将通过 8 条");
    standing(page, "一审通过，待二审").await?;
    says(page, layer, "二审").await?;
    page.settings().await?;
    choose(page, "review-policy", 2).await?;
    page.open_table("customers").await?;
    says(page, layer, "").await?;
    page.click("[data-testid=pass-shown]").await?;
    page.message("这里没有可以由你通过的记录").await?;
    page.work_as(SECOND).await?;
    says(page, layer, "二审").await
}

/// Waits until the record under the cursor stands so, and what a reviewer said of it shows.
async fn standing(page: &Page, text: &str) -> Result {
    says(page, "[data-testid=cell-bar] .review-pill", text).await
}

/// What is left to review, and what was returned.
async fn left(page: &Page, wanted: [&str; 2]) -> Result {
    let script = "return [...document.querySelectorAll('[data-testid=review-bar] .chip .num')]
        .map(count => count.textContent);";
    page.becomes("what is left", script, vec![], json!(wanted))
        .await
}

/// Returned with a comment, which the preparer sees; corrected, it is reviewed again by both.
async fn returned(page: &Page) -> Result {
    let contact = of_customer("contact");
    let verdict = "[data-testid=return-selected]";
    let said = "电话打不通（赵敏）";
    page.go_to(1, contact).await?;
    page.click(verdict).await?;
    page.find("[data-testid=review-comment][aria-invalid=true]")
        .await?;
    standing(page, "一审通过，待二审").await?;
    page.type_text("电话打不通").await?;
    page.click(verdict).await?;
    standing(page, &format!("已退回{said}")).await?;
    assert_eq!(
        page.pass_shown().await?,
        "将通过 7 条，已退回的 1 条不含在内"
    );
    left(page, ["0", "1"]).await?;

    page.work_as("").await?;
    page.click("[data-testid=review-bar] .chip:nth-child(2)")
        .await?;
    page.cell_becomes(0, of_customer("code"), "K002").await?;
    page.go_to(0, contact).await?;
    standing(page, &format!("已退回{said}")).await?;
    page.enter("周敏").await?;
    left(page, ["1", "0"]).await?;
    page.click("[data-testid=review-bar] .chip:nth-child(1)")
        .await?;
    page.cell_becomes(0, contact, "周敏").await?;
    page.go_to(0, contact).await?;
    standing(page, &format!("改动后待重审{said}")).await?;
    page.work_as(FIRST).await?;
    page.click("[data-testid=pass-selected]").await?;
    standing(page, &format!("一审通过，待二审{said}")).await?;
    left(page, ["1", "0"]).await?;
    page.work_as(SECOND).await?;
    page.click("[data-testid=pass-selected]").await?;
    page.reviewed_all().await
}

/// Passes what is left of a table, by both.
async fn reviewed(page: &Page, table: &str) -> Result {
    page.open_table(table).await?;
    for name in [FIRST, SECOND] {
        page.work_as(name).await?;
        page.pass_shown().await?;
    }
    page.reviewed_all().await
}

/// What the record shown holds of a field: in the book, in its source, there now, and where.
async fn beside(page: &Page, field: &str, wanted: [&str; 4]) -> Result {
    let script = "const row = [...document.querySelectorAll('.sampled tbody tr')]
            .find(row => row.querySelector('th').textContent === arguments[0]);
        return [...row?.querySelectorAll('td') ?? []].map(cell => cell.textContent);";
    let what = "the field beside its source";
    page.becomes(what, script, vec![field.into()], json!(wanted))
        .await
}

/// A sample with more that differ than may is extended; with the larger one it is accepted.
async fn extended(stage: &Stage) -> Result {
    let page = &stage.page;
    page.stage(4).await?;
    page.sample_of("客户").await?;
    assert_eq!(page.draw_sample("夏至").await?, 3);
    page.compare_sampled(Some(0)).await?;
    page.compare_sampled(None).await?;
    page.compare_sampled(None).await?;
    page.find("[data-testid=sample-accept]:disabled").await?;
    says(page, EXTEND, "扩大抽样到 8 条").await?;
    page.click(EXTEND).await?;
    let whole = async || Ok((page.sampled().await? == 8).then_some(()));
    page.until("the larger sample", whole).await?;
    source_again(stage).await?;
    for _ in 3..8 {
        page.compare_sampled(None).await?;
    }
    page.click("[data-testid=sample-accept]").await?;
    page.find("[data-testid=sample-decision].k").await.map(drop)
}

/// The file itself is taken and shown beside the record, one of other bytes is not.
async fn source_again(stage: &Stage) -> Result {
    let page = &stage.page;
    let field = async |now: &str| {
        let cells = ["周敏", "联系人2", now, "客户.csv › F3"];
        beside(page, "联系人", cells).await
    };
    page.click(".mark-dot[title$='记录 2']").await?;
    field("").await?;
    let file = stage.files.join("客户.csv");
    let other = fs::read_to_string(&file)?.replace("联系人2", "周敏");
    page.open_again(&stage.file("客户-新.csv", other)?).await?;
    page.message("这不是账套里的来源文件（内容不一致）").await?;
    field("").await?;
    page.open_again(&file).await?;
    page.message("已重读 客户.csv，内容一致").await?;
    field("联系人2").await?;
    beside(page, "客户编码", ["K002", "K002", "K002", "客户.csv › A3"]).await?;
    page.click(".mark-dot:not(.k, .e)").await
}

/// Waits until just this is left to do before the seal.
async fn to_do(page: &Page, wanted: &[&str]) -> Result {
    let script =
        "return [...document.querySelectorAll('.left-to-do li')].map(li => li.textContent);";
    page.becomes("what is left to do", script, vec![], json!(wanted))
        .await
}

/// A sample that was rejected stops the seal until the table is corrected, reviewed and
/// another one accepted.
async fn rejected(page: &Page) -> Result {
    page.sample_of("销售人员").await?;
    assert_eq!(page.draw_sample("白露").await?, 2);
    page.compare_sampled(Some(1)).await?;
    page.compare_sampled(None).await?;
    page.find("[data-testid=sample-accept]:disabled").await?;
    assert!(!page.has(EXTEND).await?, "there are no more records");
    page.click("[data-testid=sample-reject]").await?;
    page.find("[data-testid=sample-decision].e").await?;

    page.stage(5).await?;
    page.work_as("").await?;
    to_do(page, &["修正 1 个错误"]).await?;
    page.find("[data-testid=seal]:disabled").await?;
    page.click(".left-to-do button").await?;
    let why = "[data-rule=sample-rejected] p";
    says(page, why, "抽查 2 条，1 条不符，判为不接收").await?;
    let name = TableId::Salespeople
        .spec()
        .field("name")
        .unwrap_or_default()
        .into();
    page.go_to(0, name).await?;
    page.enter("李铭").await?;
    page.cell_becomes(0, name, "李铭").await?;
    page.stage(5).await?;
    to_do(page, &["修正 1 个错误", "审核 1 条记录"]).await?;

    reviewed(page, "salespeople").await?;
    page.stage(5).await?;
    to_do(page, &["修正 1 个错误"]).await?;
    page.stage(4).await?;
    page.sample_of("销售人员").await?;
    assert_eq!(page.draw_sample("寒露").await?, 2);
    page.compare_sampled(None).await?;
    page.compare_sampled(None).await?;
    page.click("[data-testid=sample-accept]").await?;
    page.find("[data-testid=sample-decision].k").await?;
    page.stage(5).await?;
    to_do(page, &["可以封存"]).await
}

async fn sealed(stage: &Stage) -> Result {
    let page = &stage.page;
    page.work_as("").await?;
    page.seal(PREPARER).await?;
    page.download().await?;
    let bytes = fs::read(stage.downloaded("qichu").await?)?;
    let bundle = qichu_bundle::verify(&bytes, None, &mut |_| {}).map_err(|e| format!("{e:?}"))?;
    let part = |name| bundle.part(name).ok_or("no such part");
    let report: Value = serde_json::from_slice(part("report.json")?)?;
    let checked = &report["checked"];
    assert_eq!(checked["review"]["policy"], "cross");
    let passed = checked["review"]["tables"].as_array().into_iter().flatten();
    let passed: u64 = passed.filter_map(|table| table["passed"].as_u64()).sum();
    assert_eq!(passed, 10);
    let samples = checked["samples"].as_array().into_iter().flatten();
    let samples = samples.map(|s| {
        let sizes = s["schemes"].as_array().into_iter().flatten();
        let sizes: Vec<&Value> = sizes.map(|scheme| &scheme["size"]).collect();
        json!([s["table"], s["decision"]["decision"], sizes])
    });
    assert_eq!(
        samples.collect::<Vec<_>>(),
        [
            json!(["customers", "accept", [3, 8]]),
            json!(["salespeople", "reject", [2]]),
            json!(["salespeople", "accept", [2]]),
        ]
    );
    let journal = String::from_utf8(part("provenance/journal.ndjson")?.to_vec())?;
    assert!(journal.contains("电话打不通"), "{journal}");
    Ok(())
}
