//! The frame around the screens: top bar, rail, messages.

use serde_json::Value;

use crate::{Page, Result};

impl Page {
    /// `saved`, `saving`, `failed` or `read-only`.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn save_state(&self) -> Result<String> {
        self.attribute("[data-testid=save-state]", "data-state")
            .await
    }

    /// `ready`, `preparing` or `unsupported`.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn offline_state(&self) -> Result<String> {
        self.attribute("[data-testid=offline-state]", "data-state")
            .await
    }

    /// The id of the build that the page is of.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn build(&self) -> Result<String> {
        self.attribute("meta[name=qichu-build]", "content").await
    }

    /// Waits until a newer build is offered.
    ///
    /// # Errors
    /// When none is.
    pub async fn update_offered(&self) -> Result {
        self.find("[data-testid=update]").await.map(drop)
    }

    /// Waits until the page is of this build, with a book open.
    ///
    /// # Errors
    /// When it stays of another.
    pub async fn updated_to(&self, build: &str) -> Result {
        let script = "return document.querySelector('meta[name=qichu-build]')?.content;";
        self.becomes("the build", script, vec![], build).await?;
        self.opened().await
    }

    /// Opens the settings of the book.
    ///
    /// # Errors
    /// When they do not show.
    pub async fn settings(&self) -> Result {
        self.click("button.book:not(.language)").await?;
        self.find("[data-testid=opening-date]").await.map(drop)
    }

    /// An attribute of the first element of a selector.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn attribute(&self, css: &str, name: &str) -> Result<String> {
        let script = "return document.querySelector(arguments[0]).getAttribute(arguments[1]);";
        let value = self.js(script, vec![css.into(), name.into()]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for a value of an attribute.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn attribute_becomes(&self, css: &str, name: &str, value: &str) -> Result {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]);";
        self.becomes(
            &format!("{name} of {css}"),
            script,
            vec![css.into(), name.into()],
            value,
        )
        .await
    }

    /// How often the book has been saved since this page was opened.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn saved_times(&self) -> Result<u64> {
        let times = self.js("return window.savedTimes;", vec![]).await?;
        Ok(times.as_u64().unwrap_or_default())
    }

    /// Waits until something that came after `before` is in the storage, as the page says.
    ///
    /// # Errors
    /// When it does not get there.
    pub async fn saved_since(&self, before: u64) -> Result {
        let state = "[data-testid=save-state]";
        self.until("the save", async || {
            Ok((self.saved_times().await? > before).then_some(()))
        })
        .await?;
        self.attribute_becomes(state, "data-state", "saved").await
    }

    /// Goes to one of the five stages, from 1.
    ///
    /// # Errors
    /// When it does not show.
    pub async fn stage(&self, number: usize) -> Result {
        let css = format!(".stages .stage:nth-child({number})");
        self.click(&css).await?;
        self.attribute_becomes(&css, "aria-current", "step").await
    }

    /// Goes to a table by its key.
    ///
    /// # Errors
    /// When it does not show.
    pub async fn open_table(&self, table: &str) -> Result {
        let css = format!("[data-testid=table-tab-{table}]");
        self.click(&css).await?;
        self.attribute_becomes(&css, "aria-current", "page").await?;
        self.find("[data-testid=grid]").await.map(drop)
    }

    /// Records of a table, as the rail says.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn records(&self, table: &str) -> Result<u64> {
        let text = self
            .text(&format!("[data-testid=table-tab-{table}] .rows"))
            .await?;
        Ok(number(&text))
    }

    /// Waits for a message that contains this text, and returns it whole.
    ///
    /// # Errors
    /// When none comes.
    pub async fn message(&self, part: &str) -> Result<String> {
        let script =
            "return [...document.querySelectorAll('.toast > span')].map(s => s.textContent);";
        let look = async || {
            let all = self.js(script, vec![]).await?;
            let mut texts = all
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            match texts.find(|t| t.contains(part)) {
                Some(text) => Ok(Some(text.to_owned())),
                None => Err(format!("there is {all}").into()),
            }
        };
        self.until(&format!("a message with “{part}”"), look).await
    }

    /// Opens the settings and sets the opening date.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn set_opening_date(&self, date: &str) -> Result {
        self.settings().await?;
        // How a date is typed depends on the browser's language.
        let script = "const field = document.querySelector('[data-testid=opening-date]');
            field.value = arguments[0];
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        self.js(script, vec![date.into()]).await?;
        let shown = "return document.querySelector('.book-date b').textContent;";
        self.becomes("the opening date", shown, vec![], date).await
    }
}

/// `1,284` as a number.
pub fn number(text: &str) -> u64 {
    text.replace(',', "").trim().parse().unwrap_or_default()
}
