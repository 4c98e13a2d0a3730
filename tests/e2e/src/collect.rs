//! The first stage: files in.

use std::path::Path;

use serde_json::json;

use crate::shell::number;
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

    /// Chooses a backup to restore, on the settings.
    ///
    /// # Errors
    /// When there is nowhere to choose it.
    pub async fn choose_backup(&self, path: &Path) -> Result {
        self.choose("[data-testid=restore]", &[path]).await
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

    /// Fills a required field the file has no column for from another column.
    ///
    /// # Errors
    /// When there is no such column, or it is not taken.
    pub async fn fill_from_column(&self, field: &str, header: &str) -> Result {
        let css = format!("[data-testid=fill-{field}]");
        let script = "return [...document.querySelector(arguments[0]).querySelectorAll('option')]
            .find(o => o.textContent === arguments[1]).value;";
        let value = self
            .js(script, vec![format!("{css} select").into(), header.into()])
            .await?;
        let value = value.as_str().ok_or("no such column")?;
        self.click(&format!("{css} select option[value='{value}']"))
            .await?;
        self.find(&format!("{css} input:disabled")).await.map(drop)
    }

    /// Fills every other required field the file has no column for: the whole column with
    /// one value. Returns the fields' keys.
    ///
    /// # Errors
    /// When a value is not taken.
    pub async fn fill_missing(&self, value: impl Fn(&str) -> &'static str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('.missing .fill:has(input:enabled)')].map(f => f.dataset.testid.slice(5));";
        let fields = self.js(script, vec![]).await?;
        let fields: Vec<String> = serde_json::from_value(fields)?;
        for field in &fields {
            let css = format!("[data-testid=fill-{field}] input");
            self.fill(&css, value(field)).await?;
            self.find(&format!("[data-testid=fill-{field}].done"))
                .await?;
        }
        Ok(fields)
    }

    /// Enters the file that is shown, and waits until its records are in the table.
    ///
    /// # Errors
    /// When the button stays disabled, or nothing is entered.
    pub async fn confirm_import(&self) -> Result {
        // What was read is kept first: that is said to be saved too.
        self.attribute_becomes("[data-testid=save-state]", "data-state", "saved")
            .await?;
        let before = self.saved_times().await?;
        self.click("[data-testid=import-confirm]").await?;
        self.saved_since(before).await?;
        self.holds("the end of the import", "return document.querySelector('[data-testid=file-review]') === null || document.querySelector('[data-testid=import-confirm]:not(:disabled)') !== null;").await
    }

    /// How many errors and warnings entering the file that is shown would leave, once that
    /// is said.
    ///
    /// # Errors
    /// When it is not said.
    pub async fn foreseen(&self) -> Result<(u64, u64)> {
        self.find("[data-testid=foreseen]").await?;
        let script = "return document.querySelector('[data-testid=foreseen]').textContent.match(/[0-9,]+/g);";
        let said = self.js(script, vec![]).await?;
        let said: Vec<String> = serde_json::from_value(said)?;
        match said.as_slice() {
            [errors, warnings] => Ok((number(errors), number(warnings))),
            _ => Err(format!("not two numbers: {said:?}").into()),
        }
    }

    /// Takes the file that is shown from those that wait.
    ///
    /// # Errors
    /// When it stays in view.
    pub async fn forget_file(&self) -> Result {
        self.click("[data-testid=forget]").await?;
        self.click("[data-testid=confirm-yes]").await?;
        let gone = "return document.querySelector('[data-testid=file-review]') === null;";
        self.holds("the end of the review", gone).await
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

    /// The names of the files that wait to be entered.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn waiting(&self) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('[data-testid=waiting-file] .name')]
            .map(name => name.textContent);";
        Ok(serde_json::from_value(self.js(script, vec![]).await?)?)
    }

    /// Opens a file that waits, by its place among them.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open_waiting(&self, place: usize) -> Result {
        let names = async || Ok(self.waiting().await?.get(place).cloned());
        let name = self.until("the file that waits", names).await?;
        let script =
            "document.querySelectorAll('[data-testid=waiting-file]')[arguments[0]].click();";
        self.js(script, vec![place.into()]).await?;
        self.reviewed(&name).await
    }

    /// Says of the file that is shown, or of the source that is opened, what stands in a
    /// field of its form: `department`, `person`, `way`, `obtained`, `grade`, or a declared
    /// total such as `declared-stock-on_hand`.
    ///
    /// # Errors
    /// When there is no such field, or what is said is not kept.
    pub async fn describe(&self, field: &str, text: &str) -> Result {
        let css = format!("[data-testid=source-form] [data-testid={field}]");
        if field == "grade" {
            self.click(&format!("{css} option[value={text}]")).await?;
        } else {
            self.fill(&css, text).await?;
        }
        let shown = "return document.querySelector(arguments[0])?.value;";
        self.becomes(&css, shown, vec![css.clone().into()], text)
            .await
    }

    /// Opens the form of a source, by its place among the sources.
    ///
    /// # Errors
    /// When there is none.
    pub async fn open_source(&self, place: usize) -> Result {
        self.collect().await?;
        let css = format!("[data-testid=source-{place}] [data-testid=describe-source]");
        self.click(&css).await?;
        self.find("[data-testid=sources] [data-testid=source-form]")
            .await
            .map(drop)
    }

    /// The conflicts between sources that wait: the value in use and the other one.
    ///
    /// # Errors
    /// When the page refuses.
    pub async fn conflicts(&self) -> Result<Vec<(String, String)>> {
        let script = "return [...document.querySelectorAll('[data-testid=conflict]')]
            .map(c => [...c.querySelectorAll('td > b')].map(b => b.textContent));";
        Ok(serde_json::from_value(self.js(script, vec![]).await?)?)
    }

    /// Decides the first conflict that waits, and waits until it is gone.
    ///
    /// # Errors
    /// When there is none, or it stays.
    pub async fn decide_conflict(&self, take: bool) -> Result {
        let before = self.conflicts().await?.len();
        let button = if take { "take" } else { "keep" };
        self.click(&format!("[data-testid=conflict] [data-testid={button}]"))
            .await?;
        let fewer = async || Ok((self.conflicts().await?.len() < before).then_some(()));
        self.until("the decision", fewer).await
    }

    /// Who owes something, those who owe most first, each with the share that is there.
    ///
    /// # Errors
    /// When the page refuses.
    pub async fn owners(&self) -> Result<Vec<(String, String)>> {
        let script = "return [...document.querySelectorAll('[data-testid=owner]')]
            .map(o => [o.querySelector('b').textContent, o.querySelector('.num').textContent]);";
        Ok(serde_json::from_value(self.js(script, vec![]).await?)?)
    }
}
