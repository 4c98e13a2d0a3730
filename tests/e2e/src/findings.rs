//! The panel of findings.

use serde_json::Value;

use crate::shell::number;
use crate::{Key, Page, Result};

/// Findings of one rule in one table, as the panel shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The rule's name.
    pub rule: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// How many.
    pub count: u64,
}

impl Page {
    /// Shows the findings of all tables.
    ///
    /// # Errors
    /// When they do not show.
    pub async fn all_findings(&self) -> Result {
        let css = ".side-head .chip:nth-child(2)";
        self.click(css).await?;
        self.attribute_becomes(css, "aria-pressed", "true").await
    }

    /// The findings that the panel shows.
    ///
    /// # Errors
    /// When there is no panel.
    pub async fn findings(&self) -> Result<Vec<Group>> {
        self.by_rule("article[data-testid=finding]", "h3 .pill")
            .await
    }

    /// Those that entering the file which is shown would leave, as far as rules are named.
    ///
    /// # Errors
    /// When that is not said.
    pub async fn foreseen_findings(&self) -> Result<Vec<Group>> {
        self.find("[data-testid=foreseen-rules]").await?;
        self.by_rule("[data-testid=foreseen-rules] li", "b").await
    }

    async fn by_rule(&self, of: &str, count: &str) -> Result<Vec<Group>> {
        let script = format!(
            "return [...document.querySelectorAll('{of}')]
            .map(a => [a.dataset.rule, a.dataset.severity, a.querySelector('{count}').textContent]);"
        );
        let found = self.js(&script, vec![]).await?;
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let group = |g: &Value| Group {
            rule: text(&g[0]),
            severity: text(&g[1]),
            count: number(&text(&g[2])),
        };
        Ok(found.as_array().into_iter().flatten().map(group).collect())
    }

    /// Errors and warnings that are left to do, as the panel counts them.
    ///
    /// # Errors
    /// When there is no panel.
    pub async fn counts(&self) -> Result<(u64, u64)> {
        let errors = self.text("[data-testid=count-error]").await?;
        let warnings = self.text("[data-testid=count-warning]").await?;
        Ok((number(&errors), number(&warnings)))
    }

    /// Applies every safe fix there is, and waits until it is done.
    ///
    /// # Errors
    /// When it is not done.
    pub async fn fix_all(&self) -> Result {
        let before = self.saved_times().await?;
        self.click("[data-testid=fix-all]").await?;
        self.saved_since(before).await
    }

    /// Gives one reason for every warning that is shown. Returns for how many rules.
    ///
    /// # Errors
    /// When a reason is not taken.
    pub async fn explain_all(&self, reason: &str) -> Result<usize> {
        let open = "article[data-severity=warning]:not(:has(.pill.k)) [data-testid=reason]";
        let mut given = 0;
        while self.has(open).await? {
            let before = self.saved_times().await?;
            self.click(open).await?;
            self.holds(
                "the field",
                "return document.activeElement.dataset.testid === 'reason-text';",
            )
            .await?;
            self.type_text(reason).await?;
            self.press(Key::Enter).await?;
            self.saved_since(before).await?;
            self.holds(
                "the end of it",
                "return document.querySelector('[data-testid=reason-text]') === null;",
            )
            .await?;
            given += 1;
        }
        Ok(given)
    }
}
