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

    /// Saves the sealed bundle as a file.
    ///
    /// # Errors
    /// When there is none.
    pub async fn download(&self) -> Result {
        self.click("[data-testid=download-bundle]").await
    }
}
