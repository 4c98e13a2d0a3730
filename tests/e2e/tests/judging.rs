//! What people say of the rules: how strict they are, which of their errors may stand; and
//! what the rules say of themselves.

mod common;

use std::fs;
use std::path::Path;

use common::{of_customer, says, settled};
use qichu_e2e::{Clerk, Key, Page, Result, Stage, journey};
use qichu_gen::OPENING;
use serde_json::{Value, json};
use xtask::project::Project;

const PREPARER: &str = "王磊";
/// The first is called large with 50 people and a revenue of 10 million, the second earns
/// 35 million a head.
const CUSTOMERS: &str =
    "客户编码,客户名称,性质,行业,规模,员工人数,年营收(万元),地区,详细地址,联系人,手机
K001,晨光文具有限公司,企业,制造业,大型,50,1000,浙江省杭州市西湖区,文三路1号,陈军,13800138000
K002,海岳机电有限公司,企业,制造业,微型,2,7000,浙江省宁波市海曙区,中山路2号,李娜,13800138007
K003,云岭茶业有限公司,企业,制造业,小型,50,1000,云南省昆明市五华区,翠湖路3号,王磊,13800138014
";
const SIZE: &str = "size-mismatch-by-two-tiers";
const PER_HEAD: &str = "staff-revenue-implausible";
const MOST: &str = "[data-testid=threshold-revenue-per-head-most]";
const CONFIRMED: &str = "集团合并口径，已见报表";

#[test]
fn thresholds_and_confirmed_errors_go_into_the_bundle() -> Result {
    journey("judging", async |stage| {
        let page = &stage.page;
        page.set_opening_date(OPENING).await?;
        rules_are_as_documented(page).await?;
        page.import(&stage.file("客户.csv", CUSTOMERS)?).await?;
        page.open_table("customers").await?;
        page.cell_becomes(0, of_customer("code"), "K001").await?;
        threshold(page).await?;
        confirmed(page).await?;
        sealed(stage).await
    })
}

/// The rules that the page lists, each as docs/rules.*.md has it.
const LISTED: &str = "const line = part => {
        const label = part.querySelector('b').textContent;
        const said = part.textContent.slice(label.length).trim();
        return `- **${label}**${said && ' ' + said}`;
    };
    const changes = list => [...list.children].map(change => `  - ${change.textContent}`);
    return [...document.querySelectorAll('[data-testid=rule]')].map(rule => {
        const [summary, name, ...parts] = rule.children;
        const [code, title] = [...summary.children].map(part => part.textContent);
        return [`### ${code} ${title}`, '', name.textContent.replace(/^\\S+/, '`$&`'), '']
            .concat(parts.flatMap(part => part.matches('ul') ? changes(part) : line(part))).join('\\n');
    });";

/// The page finds a rule by its name and by its words, and says of it what the docs say.
async fn rules_are_as_documented(page: &Page) -> Result {
    page.settings().await?;
    let languages = [
        ("rules.zh-CN.md", "差两档以上", "没有这样的规则"),
        ("rules.en.md", "two Classes OFF", "No such rule"),
    ];
    for (file, words, none) in languages {
        let documented = fs::read_to_string(Project::here().path("docs").join(file))?;
        let entries = documented.split("\n### ").skip(1);
        let entries = entries.map(|entry| entry.split("\n## ").next().unwrap_or_default());
        let entries: Vec<String> = entries.map(|e| format!("### {}", e.trim_end())).collect();
        page.becomes("all rules", LISTED, vec![], json!(entries))
            .await?;
        let entry = entries.iter().find(|entry| entry.contains(SIZE));
        let entry = entry.ok_or("no such entry")?;
        for wanted in [words, SIZE] {
            page.fill("[data-testid=find-rule]", wanted).await?;
            page.becomes(wanted, LISTED, vec![], json!([entry])).await?;
        }
        page.fill("[data-testid=find-rule]", "量子").await?;
        says(page, ".rules", none).await?;
        page.fill("[data-testid=find-rule]", " ").await?;
        page.click("[data-testid=language]").await?;
    }
    Ok(())
}

/// How many findings of a rule there are, and their weight.
async fn found(page: &Page, rule: &str, wanted: Option<(&str, u64)>) -> Result {
    let same = async || {
        let all = page.findings().await?.into_iter();
        let own = all.filter(|group| group.rule == rule);
        let own: Vec<(String, u64)> = own.map(|g| (g.severity, g.count)).collect();
        let same = own.iter().map(|(s, n)| (s.as_str(), *n)).eq(wanted);
        if same {
            Ok(Some(()))
        } else {
            Err(format!("{own:?}").into())
        }
    };
    page.until(&format!("{rule}: {wanted:?}"), same).await
}

/// A threshold decides at once; what no book takes is refused, and undo takes it back.
async fn threshold(page: &Page) -> Result {
    let warned = Some(("warning", 1));
    let holds = async |text: &str| {
        let script = "return document.querySelector(arguments[0])?.value;";
        page.becomes("the threshold", script, vec![MOST.into()], text)
            .await
    };
    found(page, PER_HEAD, warned).await?;
    page.settings().await?;
    page.fill(MOST, "1000001").await?;
    says(page, ".thresholds .wrong", "请填 0 到 1000000 之间的数").await?;
    page.open_table("customers").await?;
    settled(page).await?;
    found(page, PER_HEAD, warned).await?;

    page.settings().await?;
    holds("").await?;
    let before = page.saved_times().await?;
    page.fill(MOST, "3500").await?;
    page.saved_since(before).await?;
    assert!(!page.has(".thresholds .wrong").await?);
    page.open_table("customers").await?;
    found(page, PER_HEAD, None).await?;
    page.settings().await?;
    page.click("[data-testid=undo]").await?;
    holds("").await?;
    page.open_table("customers").await?;
    found(page, PER_HEAD, warned).await?;
    page.click("[data-testid=redo]").await?;
    found(page, PER_HEAD, None).await?;
    page.settings().await?;
    holds("3500").await
}

/// An error that may stand stops the seal until somebody says why it does.
async fn confirmed(page: &Page) -> Result {
    let left = async |wanted: &str| {
        let script =
            "return [...document.querySelectorAll('.left-to-do li')].map(li => li.textContent);";
        let what = "what is left before the seal";
        page.becomes(what, script, vec![], json!([wanted])).await
    };
    page.open_table("customers").await?;
    page.all_findings().await?;
    settled(page).await?;
    page.explain_all("已与提供者核对").await?;
    found(page, SIZE, Some(("error", 1))).await?;
    page.stage(5).await?;
    left("修正 1 个错误").await?;
    page.find("[data-testid=seal]:disabled").await?;

    page.open_table("customers").await?;
    let confirm = format!("[data-rule={SIZE}] [data-testid=reason]");
    says(page, &confirm, "确认无误，说明理由").await?;
    page.click(&confirm).await?;
    page.type_text(CONFIRMED).await?;
    page.press(Key::Enter).await?;
    found(page, SIZE, Some(("warning", 1))).await?;
    page.stage(5).await?;
    left("可以封存").await?;
    page.click("[data-testid=undo]").await?;
    left("修正 1 个错误").await?;
    page.click("[data-testid=redo]").await?;
    left("可以封存").await
}

async fn sealed(stage: &Stage) -> Result {
    let page = &stage.page;
    page.seal(PREPARER).await?;
    page.download().await?;
    let bundle = stage.downloaded("qichu").await?;
    // Who receives it judges as strictly as the book.
    let said = Clerk::hire()?.run([Path::new("verify"), &bundle])?;
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{text}");
    let bytes = fs::read(&bundle)?;
    let bundle = qichu_bundle::verify(&bytes, None, &mut |_| {}).map_err(|e| format!("{e:?}"))?;
    let thresholds = serde_json::to_value(&bundle.manifest.qichu.settings.thresholds)?;
    let changed = json!({"revenue-per-head-most": "3500"});
    assert_eq!(thresholds, changed);
    let report: Value = serde_json::from_slice(bundle.part("report.json").ok_or("no report")?)?;
    let of = |rule: &str| {
        let all = report["findings"].as_array().into_iter().flatten();
        all.filter(|f| f["rule"] == rule).collect::<Vec<_>>()
    };
    assert_eq!(of(PER_HEAD), [&Value::Null; 0]);
    let [size] = of(SIZE)[..] else {
        return Err(format!("not one of {SIZE}: {report}").into());
    };
    assert_eq!(
        (&size["reason"], &size["confirmed"]),
        (&CONFIRMED.into(), &true.into()),
        "{size}"
    );
    // In the history too: set, taken back, set again.
    let journal = bundle.part("provenance/journal.ndjson");
    let journal = String::from_utf8(journal.ok_or("no journal")?.to_vec())?;
    let mut set = Vec::new();
    for line in journal.lines() {
        let line: Value = serde_json::from_str(line)?;
        let changes = line["changes"].as_array().into_iter().flatten();
        let own = changes.filter(|change| change["setting"] == "thresholds");
        set.extend(own.map(|change| change["new"].clone()));
    }
    assert_eq!(set, [changed.clone(), json!({}), changed]);
    Ok(())
}
