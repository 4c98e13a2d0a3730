//! Review, samples and control totals.

use std::path::Path;

use crate::{Page, Result};

impl Page {
    /// Says who is at the keyboard: a reviewer, or with an empty name the preparer.
    ///
    /// # Errors
    /// When the book names no such person.
    pub async fn work_as(&self, name: &str) -> Result {
        let css = "[data-testid=identity]";
        self.click(&format!("{css} option[value='{name}']")).await?;
        let shown = "return document.querySelector(arguments[0])?.value;";
        self.becomes("who works", shown, vec![css.into()], name)
            .await
    }

    /// Passes every record of a table that is shown.
    ///
    /// # Errors
    /// When they do not all pass.
    pub async fn pass_table(&self, table: &str) -> Result {
        self.open_table(table).await?;
        self.pass_shown().await?;
        self.reviewed_all().await
    }

    /// Passes what is shown and waits for who works now. Returns what was asked before.
    ///
    /// # Errors
    /// When there is nothing to pass.
    pub async fn pass_shown(&self) -> Result<String> {
        self.click("[data-testid=pass-shown]").await?;
        self.find("[data-testid=pass-sure]").await?;
        let asked = self.text("[data-testid=pass-ask]").await?;
        self.click("[data-testid=pass-sure]").await?;
        let done = "return document.querySelector('[data-testid=pass-ask]') === null;";
        self.holds("the verdict", done).await?;
        Ok(asked)
    }

    /// Waits until the bar says that every record of the table shown has passed.
    ///
    /// # Errors
    /// When some have not.
    pub async fn reviewed_all(&self) -> Result {
        let script =
            "const counts = document.querySelectorAll('[data-testid=review-bar] .chip .num');
            return [...counts].length === 2 && [...counts].every(c => c.textContent === '0');";
        self.holds("all records to pass", script).await
    }

    /// Shows the sample of a table, by what the table is called, on the verify screen.
    ///
    /// # Errors
    /// When there is none.
    pub async fn sample_of(&self, table: &str) -> Result {
        let script =
            "const chip = [...document.querySelectorAll('.page [data-testid=samples] .chip')]
                .find(c => c.textContent.includes(arguments[0]));
            chip?.click(); return chip?.classList.contains('on');";
        let chosen =
            async || Ok((self.js(script, vec![table.into()]).await? == true).then_some(()));
        self.until(&format!("the sample of {table}"), chosen).await
    }

    /// Draws a sample of the table shown on the verify screen, the first or another, with
    /// this nonce. Returns how many records it has.
    ///
    /// # Errors
    /// When it is not drawn.
    pub async fn draw_sample(&self, nonce: &str) -> Result<usize> {
        self.click(":is([data-testid=sample-commit], .decided .btn)")
            .await?;
        self.click("[data-testid=sample-nonce]").await?;
        self.type_text(nonce).await?;
        self.click("[data-testid=sample-draw]").await?;
        self.find("[data-testid=sample-progress]").await?;
        self.sampled().await
    }

    /// How many records the sample shown has.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn sampled(&self) -> Result<usize> {
        let dots = "return document.querySelectorAll('.dots .mark-dot').length;";
        let dots = self.js(dots, vec![]).await?;
        Ok(dots.as_u64().unwrap_or_default() as usize)
    }

    /// Opens a source's file again beside the sampled record shown.
    ///
    /// # Errors
    /// When there is nowhere to choose it.
    pub async fn open_again(&self, path: &Path) -> Result {
        self.choose("[data-testid=reopen]", &[path]).await
    }

    /// Says of the sampled record shown that it matches, or with a cause by its place in
    /// the list how it differs; waits until that is taken.
    ///
    /// # Errors
    /// When it is not.
    pub async fn compare_sampled(&self, differs: Option<usize>) -> Result {
        let done =
            "return document.querySelectorAll('.dots .mark-dot.k, .dots .mark-dot.e').length;";
        let before = self.js(done, vec![]).await?;
        match differs {
            None => self.click("[data-testid=sample-matches]").await?,
            Some(cause) => {
                self.click("[data-testid=sample-differs]").await?;
                self.click(&format!(
                    "[data-testid=sample-cause] option[value='{cause}']"
                ))
                .await?;
                self.click("[data-testid=sample-confirm]").await?;
            }
        }
        let more = async || Ok((self.js(done, vec![]).await? != before).then_some(()));
        self.until("the comparison", more).await
    }
}
