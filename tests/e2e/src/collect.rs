//! The first stage: files in.

use std::path::Path;

use serde_json::json;

use crate::{Page, Result};

impl Page {
    /// Goes to where files are taken.
    ///
    /// # Errors
    /// When it does not show.
    pub async fn collect(&self) -> Result {
        self.stage(1).await
    }

    /// Chooses files in the browser's dialog.
    ///
    /// # Errors
    /// When there is nowhere to choose them.
    pub async fn choose_files(&self, paths: &[&Path]) -> Result {
        self.choose("[data-testid=file-input]", paths).await
    }

    /// Drops files in the middle of the page.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn drop_files(&self, paths: &[&Path]) -> Result {
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({"items": [], "files": paths, "dragOperationsMask": 1});
            let event = json!({"type": kind, "x": 700, "y": 400, "data": data});
            self.devtools("Input.dispatchDragEvent", event).await?;
        }
        Ok(())
    }

    /// Waits until a file is read, and is the one to look at.
    ///
    /// # Errors
    /// When it is not.
    pub async fn reviewed(&self, name: &str) -> Result {
        let script = "return document.querySelector('[data-testid=file-review] h1')?.textContent;";
        self.becomes("the import screen", script, vec![], name)
            .await
    }

    /// Answers every column that must be answered: with the likeliest field where `keep`
    /// is false, else as an extra column. Returns how many there were.
    ///
    /// # Errors
    /// When an answer is not taken.
    pub async fn answer_columns(&self, keep: bool) -> Result<usize> {
        let left = "return document.querySelectorAll('.columns tr.ask').length;";
        let mut answered = 0;
        loop {
            let before = self.js(left, vec![]).await?;
            if before == 0 {
                return Ok(answered);
            }
            let option = if keep {
                "option[value='']"
            } else {
                "option:not([value='']):not([value='?'])"
            };
            self.click(&format!(".columns tr.ask select {option}"))
                .await?;
            let fewer = async || Ok((self.js(left, vec![]).await? != before).then_some(()));
            self.until("the answer", fewer).await?;
            answered += 1;
        }
    }

    /// Fills every required field the file has no column for: the whole column with one
    /// value. Returns the fields' keys.
    ///
    /// # Errors
    /// When a value is not taken.
    pub async fn fill_missing(&self, value: impl Fn(&str) -> &'static str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('.missing .fill')].map(f => f.dataset.testid.slice(5));";
        let fields = self.js(script, vec![]).await?;
        let fields: Vec<String> = serde_json::from_value(fields)?;
        for field in &fields {
            let css = format!("[data-testid=fill-{field}] input");
            self.fill(&css, value(field)).await?;
            // The whole list is drawn again with each answer.
            let shown = "return document.querySelector(arguments[0])?.getAttribute('value');";
            self.becomes(&css, shown, vec![css.clone().into()], value(field))
                .await?;
        }
        Ok(fields)
    }

    /// Enters the file that is shown, and waits until its records are in the table.
    ///
    /// # Errors
    /// When the button stays disabled, or nothing is entered.
    pub async fn confirm_import(&self) -> Result {
        let before = self.saved_times().await?;
        self.click("[data-testid=import-confirm]").await?;
        self.saved_since(before).await?;
        self.holds("the end of the import", "return document.querySelector('[data-testid=file-review]') === null || document.querySelector('[data-testid=import-confirm]:not(:disabled)') !== null;").await
    }

    /// Chooses a file, and enters it as it is.
    ///
    /// # Errors
    /// When it is refused, or something must be answered first.
    pub async fn import(&self, path: &Path) -> Result {
        self.collect().await?;
        self.choose_files(&[path]).await?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.reviewed(&name).await?;
        self.confirm_import().await
    }
}
