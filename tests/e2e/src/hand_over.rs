//! The last stage: seal and download.

use crate::{Page, Result};

impl Page {
    /// Seals as this person. Returns the device's public key.
    ///
    /// # Errors
    /// When the book may not be sealed.
    pub async fn seal(&self, author: &str) -> Result<String> {
        self.stage(5).await?;
        self.fill("[data-testid=author]", author).await?;
        self.click("[data-testid=seal]").await?;
        self.find("[data-testid=download-bundle]").await?;
        self.attribute("[data-testid=device-key]", "data-key").await
    }

    /// Says on the hand-over screen why the totals of a table, and no other, are not what was
    /// read.
    ///
    /// # Errors
    /// When that is not asked for, or not taken.
    pub async fn explain_totals(&self, reason: &str) -> Result {
        self.stage(5).await?;
        self.click("[data-testid=made-totals] [data-testid=explain-text]")
            .await?;
        self.type_text(reason).await?;
        self.click("[data-testid=explain]").await?;
        let gone = "return document.querySelector('[data-testid=made-totals]') === null;";
        self.holds("the explanation", gone).await
    }

    /// Saves the sealed bundle as a file.
    ///
    /// # Errors
    /// When there is none.
    pub async fn download(&self) -> Result {
        self.click("[data-testid=download-bundle]").await
    }
}
