//! Review, samples and control totals.

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
        self.click("[data-testid=pass-shown]").await?;
        self.click("[data-testid=pass-sure]").await?;
        self.reviewed_all().await
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

    /// Draws a sample of the table shown on the verify screen, with this nonce. Returns how
    /// many records it has.
    ///
    /// # Errors
    /// When it is not drawn.
    pub async fn draw_sample(&self, nonce: &str) -> Result<usize> {
        self.click("[data-testid=sample-commit]").await?;
        self.click("[data-testid=sample-nonce]").await?;
        self.type_text(nonce).await?;
        self.click("[data-testid=sample-draw]").await?;
        self.find("[data-testid=sample-progress]").await?;
        let dots = "return document.querySelectorAll('.dots .mark-dot').length;";
        let dots = self.js(dots, vec![]).await?;
        Ok(dots.as_u64().unwrap_or_default() as usize)
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
