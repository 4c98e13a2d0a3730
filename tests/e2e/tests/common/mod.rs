//! What the journeys have in common.
#![allow(dead_code, reason = "not every program of tests uses all of it")]

use std::path::PathBuf;

use qichu_e2e::{Page, Result, Stage};
use qichu_gen::{OPENING, Plan, generate};
use qichu_model::TableId;

/// Generated files with these names, written where the journey can choose them.
pub fn generated(stage: &Stage, mistakes: usize, names: &[&str]) -> Result<Vec<PathBuf>> {
    let made = generate(&Plan {
        rows: 60,
        seed: 1,
        mistakes,
    })?;
    let find = |name: &&str| {
        let file = made.files.iter().find(|(n, _)| n == name);
        file.ok_or_else(|| format!("no {name} is generated"))
    };
    names
        .iter()
        .map(|name| stage.file(name, &find(name)?.1))
        .collect()
}

/// A small clean table of customers whose codes begin with this letter, but for one wrong
/// address of electronic mail, in the third record.
pub fn customers(letter: char) -> String {
    let mut text = "客户编码,客户名称,性质,地区,详细地址,联系人,手机,电子邮箱\n".to_owned();
    let names = [
        "晨光文具",
        "海岳机电",
        "云岭茶业",
        "北辰医药",
        "丰禾农资",
        "锦绣纺织",
        "蓝鲸物流",
        "玉泉酒业",
    ];
    for (i, name) in names.iter().enumerate() {
        let mail = match i {
            2 => "sales#yunling.cn".into(),
            _ => format!("k{i}@example.cn"),
        };
        let (code, mobile) = (i + 1, 13_800_138_000_u64 + 7 * i as u64);
        text += &format!(
            "{letter}{code:03},{name}有限公司,企业,浙江省杭州市西湖区,文三路{code}号,联系人{code},{mobile},{mail}\n"
        );
    }
    text
}

/// The column of a customer's field.
pub fn of_customer(key: &str) -> u64 {
    TableId::Customers
        .spec()
        .field(key)
        .unwrap_or_default()
        .into()
}

/// A book with the customers of [`customers`], their table shown, the grid focused.
pub async fn with_customers(stage: &Stage) -> Result {
    let file = stage.file("客户.csv", customers('K'))?;
    let page = &stage.page;
    page.set_opening_date(OPENING).await?;
    page.import(&file).await?;
    page.open_table("customers").await?;
    page.cell_becomes(0, 0, "K001").await?;
    page.go_to(0, 0).await
}

/// Waits until the rules over whole tables have been judged too: two looks that agree,
/// longer apart than the pause the app waits for.
pub async fn settled(page: &Page) -> Result {
    page.js("window.settledAt = performance.now();", vec![])
        .await?;
    page.holds(
        "the pause",
        "return performance.now() - window.settledAt > 700;",
    )
    .await
}

/// Waits until a selector's text is this.
pub async fn says(page: &Page, css: &str, text: &str) -> Result {
    let script =
        "return document.querySelector(arguments[0])?.textContent.replace(/\\s+/g, ' ').trim();";
    page.becomes(css, script, vec![css.into()], text).await
}
