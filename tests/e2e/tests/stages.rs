//! All stages, from four sources to a bundle: two of them in conflict, a control total off
//! by 60, a second person who reviews, a sample with one record that differs; and the sheet
//! that is printed beside the bundle.

mod common;

use std::path::Path;
use std::process::Command;

use common::{customers, generated, of_customer, settled};
use qichu_e2e::{Clerk, Key, Page, Result, Stage, journey};
use qichu_gen::OPENING;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PREPARER: &str = "王磊";
const REVIEWER: &str = "陈静";

#[test]
fn four_sources_through_all_stages() -> Result {
    journey("stages", async |stage| {
        set_up(&stage.page).await?;
        collect(stage).await?;
        decide(&stage.page).await?;
        say_unknown(&stage.page).await?;
        review(&stage.page).await?;
        reconcile(&stage.page).await?;
        sample(&stage.page).await?;
        hand_over(stage).await
    })
}

async fn set_up(page: &Page) -> Result {
    page.set_opening_date(OPENING).await?;
    // An answer takes nothing back that is being typed in another field.
    let typing = "document.querySelector('[data-testid=preparer]').value = '王';
        const company = document.querySelector('[data-testid=company]');
        company.value = '晨光';
        company.dispatchEvent(new Event('change', { bubbles: true }));";
    page.js(typing, vec![]).await?;
    let typed = "return [document.querySelector('.book-name').textContent,
        document.querySelector('[data-testid=preparer]').value];";
    let wanted = json!(["晨光", "王"]);
    page.becomes("the text being typed", typed, vec![], wanted)
        .await?;
    // Faster than any answer: each change is made to what the one before left.
    let at_once = "for (const [field, text] of arguments[0]) {
        const input = document.querySelector(`[data-testid=${field}]`);
        input.value = text;
        input.dispatchEvent(new Event('change', { bubbles: true }));
    }";
    let basics = [
        ("company", "晨光商贸"),
        ("region", "华东区"),
        ("preparer", PREPARER),
    ];
    let before = page.saved_times().await?;
    page.js(at_once, vec![serde_json::to_value(basics)?])
        .await?;
    let kept = "return ['company', 'region', 'preparer'].map(f => document.querySelector(`[data-testid=${f}]`).value)
        .concat(document.querySelector('.book-name').textContent);";
    page.becomes(
        "the settings",
        kept,
        vec![],
        json!(["晨光商贸", "华东区", PREPARER, "晨光商贸 · 华东区"]),
    )
    .await?;
    // They are shown before they are kept.
    settled(page).await?;
    page.saved_since(before).await?;
    page.reload().await?;
    page.becomes(
        "the settings after a reload",
        kept,
        vec![],
        json!(["晨光商贸", "华东区", PREPARER, "晨光商贸 · 华东区"]),
    )
    .await?;
    // The sample below is accepted with one record that differs.
    page.click("[data-testid=aql] option:last-child").await
}

async fn collect(stage: &Stage) -> Result {
    let page = &stage.page;
    let files = generated(stage, 0, &["销售人员.xlsx", "库存.xlsx"])?;
    page.import(&files[0]).await?;

    page.collect().await?;
    page.choose_files(&[&files[1]]).await?;
    page.reviewed("库存.xlsx").await?;
    page.describe("department", "仓库").await?;
    page.describe("person", "陈军").await?;
    // What the warehouse says is 60 more than what its file holds.
    let said = "[data-testid=source-form] [data-testid=declared-stock-on_hand]";
    let read = "return document.querySelector(arguments[0])
        .closest('tr, li, label').textContent.replace(/,/g, '').match(/\\d+(\\.\\d+)?/g).pop();";
    let read = page.js(read, vec![said.into()]).await?;
    let read: f64 = read.as_str().unwrap_or_default().parse()?;
    page.describe("declared-stock-on_hand", &(read + 60.0).to_string())
        .await?;
    page.confirm_import().await?;

    let first = customers('K').replace("sales#yunling.cn", "sales@yunling.cn");
    let second = first.replace("联系人2,", "周敏,");
    page.import(&stage.file("客户.csv", first)?).await?;
    page.collect().await?;
    page.choose_files(&[&stage.file("客户-拜访.csv", second)?])
        .await?;
    page.reviewed("客户-拜访.csv").await?;
    page.describe("grade", "A").await?;
    page.describe("way", "客户拜访").await?;
    page.click("[data-testid=merge] label:first-of-type input")
        .await?;
    page.confirm_import().await?;
    page.open_table("customers").await?;
    page.cell_becomes(1, of_customer("contact"), "周敏").await?;
    assert_eq!(page.records("customers").await?, 8);
    Ok(())
}

/// The value of the better source stands; the other one waits for somebody to decide.
async fn decide(page: &Page) -> Result {
    page.collect().await?;
    page.find("[data-testid=conflict]").await?;
    assert_eq!(
        page.conflicts().await?,
        [("周敏".to_owned(), "联系人2".to_owned())]
    );
    page.decide_conflict(false).await?;
    assert_eq!(page.conflicts().await?, []);
    Ok(())
}

/// From the chase list to what is owed, where one says why nobody knows it; from then on it is
/// on the list with the reason, and no longer among what is missing. The rest is explained.
async fn say_unknown(page: &Page) -> Result {
    let uscc = of_customer("uscc");
    let missing = "return [...document.querySelectorAll('[data-testid=gap]')]
        .find(gap => gap.textContent.includes('统一社会信用代码'))?.querySelector('.num').textContent;";
    let reasons =
        "return [...document.querySelectorAll('[data-testid=owed] tbody tr td:nth-child(6)')]
        .map(why => why.textContent).filter(why => why !== '');";
    page.collect().await?;
    page.becomes("the credit codes owed", missing, vec![], "8")
        .await?;
    let gap = "[...document.querySelectorAll('[data-testid=gap]')]
        .find(gap => gap.textContent.includes('统一社会信用代码')).click();";
    page.js(gap, vec![]).await?;
    page.go_to(1, uscc).await?;
    let complete = "return document.querySelector('.status b').textContent;";
    let before = page.js(complete, vec![]).await?;
    let before = before.as_str().unwrap_or_default();
    // By keys alone. A reason is asked for, and Escape is none.
    page.find("[data-testid=cell-bar] [data-testid=say-unknown]")
        .await?;
    page.press(Key::F6).await?;
    focused(page, "say-unknown").await?;
    page.press(Key::Enter).await?;
    focused(page, "unknown-reason").await?;
    page.type_text("没有").await?;
    page.press(Key::Escape).await?;
    focused(page, "say-unknown").await?;
    page.press(Key::Enter).await?;
    page.type_text("尚未领证").await?;
    page.press(Key::Enter).await?;
    page.message("已注明未知").await?;
    page.cell_becomes(1, uscc, "未知：尚未领证").await?;
    let grid = "return document.activeElement.classList.contains('grid-field');";
    page.holds("the focus back in the grid", grid).await?;
    // An answer, yet nothing that is there: it counts apart.
    let apart = format!("{before} · 未知 1 格");
    page.becomes("the completeness", complete, vec![], apart)
        .await?;
    page.collect().await?;
    page.becomes("one less", missing, vec![], "7").await?;
    let said = json!(["统一社会信用代码：尚未领证"]);
    page.becomes("the reason on the list", reasons, vec![], said)
        .await?;
    page.open_table("customers").await?;
    page.all_findings().await?;
    page.explain_all("已与提供者核对").await.map(drop)
}

/// Waits until this has the focus.
async fn focused(page: &Page, testid: &str) -> Result {
    let script = "return document.activeElement.dataset.testid;";
    page.becomes("the focus", script, vec![], testid).await
}

/// Only another than the preparer may review; an edit voids it.
async fn review(page: &Page) -> Result {
    page.click("button.book:not(.language)").await?;
    page.fill("[data-testid=reviewers]", REVIEWER).await?;
    page.work_as(REVIEWER).await?;
    for table in ["salespeople", "stock", "customers"] {
        page.pass_table(table).await?;
    }
    page.work_as("").await?;
    let contact = of_customer("contact");
    page.go_to(3, contact).await?;
    page.enter("赵敏").await?;
    page.cell_becomes(3, contact, "赵敏").await?;
    let open = "return document.querySelector('[data-testid=review-bar] .chip .num')?.textContent;";
    page.becomes("one record to review again", open, vec![], "1")
        .await?;
    // The verify screen says what is left in which table, and leads there.
    page.stage(4).await?;
    let left = "return [...document.querySelectorAll('[data-testid=reviews][open] li')]
        .map(li => li.querySelector('b').textContent + (li.querySelector('button')?.textContent ?? ''));";
    let wanted = json!(["客户未审核 1", "库存", "销售人员"]);
    page.becomes("what is left to review", left, vec![], wanted)
        .await?;
    page.find("[data-testid=reviews] summary .pill.w").await?;
    page.click("[data-testid=reviews] li button").await?;
    page.cell_becomes(0, contact, "赵敏").await?;
    page.work_as(REVIEWER).await?;
    page.click("[data-testid=pass-selected]").await?;
    page.reviewed_all().await?;
    // Where nothing is left its part stays shut until its figure is pressed.
    page.stage(4).await?;
    page.click(".verify-figures .card:last-child:has(.ok)")
        .await?;
    let wanted = json!(["客户", "库存", "销售人员"]);
    page.becomes("nothing left to review", left, vec![], wanted)
        .await?;
    page.find("[data-testid=reviews] summary .pill.k")
        .await
        .map(drop)
}

/// The difference is an error until somebody says why.
async fn reconcile(page: &Page) -> Result {
    page.stage(2).await?;
    page.all_findings().await?;
    let found = page.findings().await?;
    let differs = |g: &&qichu_e2e::Group| g.severity == "error";
    let errors: Vec<&str> = found
        .iter()
        .filter(differs)
        .map(|g| g.rule.as_str())
        .collect();
    assert_eq!(errors, ["control-total-differs"]);
    page.stage(4).await?;
    page.click("[data-testid=explain-text]").await?;
    page.type_text("60 件已借出展厅，单据后补").await?;
    page.click("[data-testid=explain]").await?;
    let gone = "return document.querySelector('[data-testid=explain]') === null;";
    page.holds("the explanation", gone).await
}

async fn sample(page: &Page) -> Result {
    page.sample_of("库存").await?;
    let size = page.draw_sample("三月的雨").await?;
    assert!(size >= 13, "{size}");
    page.compare_sampled(Some(2)).await?;
    for _ in 1..size {
        page.compare_sampled(None).await?;
    }
    page.click("[data-testid=sample-accept]").await?;
    page.find("[data-testid=sample-decision].k").await.map(drop)
}

async fn hand_over(stage: &Stage) -> Result {
    let page = &stage.page;
    // A reviewer who is still at the keyboard does not sign for the preparer.
    page.stage(5).await?;
    page.find("[data-testid=seal-as-preparer]").await?;
    page.find("[data-testid=seal]:disabled").await?;
    page.work_as("").await?;
    let key = page.seal(PREPARER).await?;
    page.download().await?;
    let bundle = stage.downloaded("qichu").await?;
    let clerk = Clerk::hire()?;
    let said = clerk.run([
        Path::new("verify"),
        &bundle,
        Path::new("--key"),
        Path::new(&key),
    ])?;
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    let bytes = std::fs::read(&bundle)?;
    holds_all_of_it(&bytes)?;
    goes_with_a_sheet(page, &bytes, &key).await?;
    strangers_accept(&bundle, &stage.files)
}

/// The width of A4 within its margins.
const PAPER: u32 = 688;

/// What the hand-over sheet says, line by line, once it is looked at as it is printed: it, and
/// nothing else.
async fn printed(page: &Page) -> Result<Vec<String>> {
    let media = |name| page.devtools("Emulation.setEmulatedMedia", json!({"media": name}));
    page.js("window.print = () => window.printed = true;", vec![])
        .await?;
    page.click("[data-testid=print-sheet]").await?;
    page.holds("the print", "return window.printed;").await?;
    let paper = json!({"width": PAPER, "height": 1000, "deviceScaleFactor": 1, "mobile": false});
    page.devtools("Emulation.setDeviceMetricsOverride", paper)
        .await?;
    media("print").await?;
    let beside = "const sheet = document.querySelector('[data-testid=hand-over-sheet]');
        const seen = [...document.body.querySelectorAll('*')].filter(e => e.getClientRects().length > 0);
        return seen.filter(e => !e.contains(sheet) && !sheet.contains(e)).map(e => e.outerHTML);";
    page.becomes("what is printed beside it", beside, vec![], json!([]))
        .await?;
    let fits = "const sheet = document.querySelector('[data-testid=hand-over-sheet]');
        return sheet.clientHeight > 0 && sheet.scrollWidth <= sheet.clientWidth;";
    page.holds("the sheet to fit", fits).await?;
    let lines = "return [...document.querySelectorAll('.hand-over-sheet :is(h1, tr, p, .signatures div)')]
        .map(line => (line.matches('tr') ? [...line.children] : [line]).map(part => part.innerText.trim()).join('|'));";
    let lines = serde_json::from_value(page.js(lines, vec![]).await?)?;
    media("").await?;
    page.devtools("Emulation.clearDeviceMetricsOverride", json!({}))
        .await?;
    Ok(lines)
}

/// The sheet says what the bundle holds.
async fn goes_with_a_sheet(page: &Page, bytes: &[u8], key: &str) -> Result {
    let bundle = qichu_bundle::verify(bytes, None, &mut |_| {}).map_err(|e| format!("{e:?}"))?;
    let about = &bundle.manifest.qichu;
    let records: u64 = about.totals.iter().map(|t| t.records).sum();
    let digest = qichu_bundle::hex(&Sha256::digest(bytes));
    let mut wanted = vec![
        "公司|晨光商贸".to_owned(),
        format!("录入人|{PREPARER}"),
        format!("包指纹 SHA-256|{digest}"),
        format!("签名公钥 Ed25519|{key}"),
        "客户|记录数||16|8|8|同键合并 -8".to_owned(),
        format!(
            "|在库数量|23,410|23,350|23,350|23,350|库存.xlsx · 申报 23,410，读入 23,350，差 60：60 件已借出展厅，单据后补（{REVIEWER}）"
        ),
        format!("{REVIEWER} 一审通过 {records} 条 · 已审 {records} / {records}"),
        "抽样 13 / 13 · 不符 1".to_owned(),
    ];
    // Every warning with its reason, and no other.
    let report: Value = serde_json::from_slice(bundle.part("report.json").ok_or("no report")?)?;
    let all = report["findings"].as_array().ok_or("no findings")?;
    let (rule, reason) = ("X005", "已与提供者核对");
    let same = |f: &&Value| f["code"] == rule && f["reason"] == reason;
    let count = all.iter().filter(same).count();
    assert!(count > 1, "{report}");
    wanted.push(format!("{rule}|客户|客户没有业务员|{count}|{reason}"));
    let warnings = all.iter().filter(|f| f["severity"] == "warning").count();
    wanted.push(format!(
        "X013|客户|完整率低于目标|{}|{reason}",
        warnings - count
    ));

    let lines = printed(page).await?;
    for line in &wanted {
        assert!(lines.contains(line), "no line {line} among {lines:#?}");
    }
    let sources = about.sources.iter().map(|s| s.sha256[..12].to_owned());
    let told = |digest: &String| lines.iter().any(|line| line.ends_with(digest));
    let untold: Vec<String> = sources.filter(|d| !told(d)).collect();
    assert_eq!(untold, [""; 0], "{lines:#?}");
    assert_eq!(
        lines[lines.len() - 3..],
        ["交出人 / 日期", "审核人 / 日期", "接收人 / 日期"]
    );
    Ok(())
}

fn holds_all_of_it(bytes: &[u8]) -> Result {
    let bundle = qichu_bundle::verify(bytes, None, &mut |_| {}).map_err(|e| format!("{e:?}"))?;
    let part = |name| bundle.part(name).ok_or("no such part");
    let report: Value = serde_json::from_slice(part("report.json")?)?;
    let checked = &report["checked"];
    assert_eq!(checked["review"]["reviewers"], json!([REVIEWER]));
    let marks = checked["review"]["marks"].as_array().ok_or("no marks")?;
    assert!(
        marks.iter().all(|m| m["by"]["who"] == REVIEWER),
        "{marks:?}"
    );
    let sample = &checked["samples"][0];
    assert_eq!(
        (&sample["decision"]["decision"], &sample["table"]),
        (&"accept".into(), &"stock".into()),
        "{sample}"
    );
    let results = sample["results"].as_array().ok_or("no results")?;
    assert_eq!(results.iter().filter(|r| !r["cause"].is_null()).count(), 1);
    let declared = &checked["declared"][0];
    assert_eq!(declared["explained"]["reason"], "60 件已借出展厅，单据后补");
    let number =
        |key: &str| -> Result<f64> { Ok(declared[key].as_str().ok_or("no number")?.parse()?) };
    assert!((number("declared")? - number("read")? - 60.0).abs() < 1e-9);
    let sources = &bundle.manifest.qichu.sources;
    assert_eq!(sources.len(), 4);
    let journal = String::from_utf8(part("provenance/journal.ndjson")?.to_vec())?;
    for act in [
        "decide-conflict",
        "review",
        "draw-sample",
        "compare-record",
        "decide-sample",
        "explain",
    ] {
        assert!(journal.contains(&format!("\"act\":\"{act}\"")), "{act}");
    }
    Ok(())
}

/// frictionless accepts the tables, where `QICHU_PYTHON` names a Python that has it.
fn strangers_accept(bundle: &Path, files: &Path) -> Result {
    let Some(python) = std::env::var_os("QICHU_PYTHON") else {
        println!("not shown to frictionless: QICHU_PYTHON names no Python");
        return Ok(());
    };
    let open = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    let folder = files.join("unpacked");
    let opened = Command::new(&python)
        .args(["-c", open])
        .arg(bundle)
        .arg(&folder)
        .status()?;
    assert!(opened.success());
    let mut validate = Command::new(&python);
    validate.args(["-m", "frictionless", "validate", "datapackage.json"]);
    let said = validate.current_dir(&folder).output()?;
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    Ok(())
}
