//! The grid, mostly by its keys.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{Key, Page, Result};

/// The texts in view, by record and column.
pub type Cells = BTreeMap<String, String>;

impl Page {
    /// Record and column of the cursor.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn cursor(&self) -> Result<(u64, u64)> {
        let script = "const cell = document.querySelector('.grid .cur');
            return [Number(cell.closest('[data-p]').dataset.p), Number(cell.dataset.c)];";
        Ok(serde_json::from_value(self.js(script, vec![]).await?)?)
    }

    /// Waits until the cursor is at a cell.
    ///
    /// # Errors
    /// When it does not get there.
    pub async fn cursor_at(&self, row: u64, column: u64) -> Result {
        let here = async || match self.cursor().await? {
            found if found == (row, column) => Ok(Some(())),
            found => Err(format!("it is at {found:?}").into()),
        };
        self.until(&format!("the cursor at {:?}", (row, column)), here)
            .await
    }

    /// Clicks on a cell of a record in view.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn go_to(&self, row: u64, column: u64) -> Result {
        // A column out of view is not laid out: it is scrolled to.
        let step = "const cell = document.querySelector(arguments[0]);
            if (!cell?.hidden) return true;
            const pane = cell.closest('.grid-scroll');
            const end = pane.scrollLeft + pane.clientWidth >= pane.scrollWidth - 1;
            pane.scrollLeft = end ? 0 : pane.scrollLeft + pane.clientWidth / 2;
            return false;";
        let what = format!("column {column} in view");
        self.becomes(&what, step, vec![cell(row, column).into()], true)
            .await?;
        // The driver would leave it under the columns that stay in view.
        let centred = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'nearest', inline: 'center' });";
        self.js(centred, vec![cell(row, column).into()]).await?;
        self.click(&cell(row, column)).await?;
        self.cursor_at(row, column).await
    }

    /// The text of a cell that is in view.
    ///
    /// # Errors
    /// When it is not.
    pub async fn cell(&self, row: u64, column: u64) -> Result<String> {
        let text = self.js(
            "return document.querySelector(arguments[0]).textContent;",
            vec![cell(row, column).into()],
        );
        Ok(text.await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for the text of a cell.
    ///
    /// # Errors
    /// When it stays another.
    pub async fn cell_becomes(&self, row: u64, column: u64, text: &str) -> Result {
        let script = "return document.querySelector(arguments[0])?.textContent;";
        let what = format!("cell {:?}", (row, column));
        self.becomes(&what, script, vec![cell(row, column).into()], text)
            .await
    }

    /// Every text in view.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn cells(&self) -> Result<Cells> {
        let script =
            "return Object.fromEntries([...document.querySelectorAll('.grid [data-p] [data-c]')]
            .map(c => [c.closest('[data-p]').dataset.p + '/' + c.dataset.c, c.textContent]));";
        Ok(serde_json::from_value(self.js(script, vec![]).await?)?)
    }

    /// Waits until these texts are in view.
    ///
    /// # Errors
    /// When others stay.
    pub async fn cells_become(&self, wanted: &Cells) -> Result {
        let same = async || {
            let cells = self.cells().await?;
            let other = wanted
                .iter()
                .find(|(at, text)| cells.get(*at) != Some(text));
            match other {
                None => Ok(Some(())),
                Some((at, text)) => {
                    Err(format!("{at} is {:?}, not {text:?}", cells.get(at)).into())
                }
            }
        };
        self.until("the cells as they were", same).await
    }

    /// What the history of a cell tells, the newest first.
    ///
    /// # Errors
    /// When the cell has none, or is not in view.
    pub async fn history(&self, row: u64, column: u64) -> Result<String> {
        // The list closes when the cursor moves.
        self.go_to(row, (column + 1) % 2).await?;
        self.go_to(row, column).await?;
        self.click("[data-testid=history]").await?;
        self.find(".pop ol li").await?;
        self.text(".pop ol").await
    }

    /// Types a text over the cell under the cursor and goes down.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn enter(&self, text: &str) -> Result {
        self.type_text(text).await?;
        self.press(Key::Enter).await
    }

    /// Whether the text field of the grid shows.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn is_editing(&self) -> Result<bool> {
        self.has(".grid-field.on").await
    }

    /// An input method shows this as not yet decided.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn compose(&self, text: &str) -> Result {
        let end = text.encode_utf16().count();
        let state = json!({"text": text, "selectionStart": end, "selectionEnd": end});
        self.devtools("Input.imeSetComposition", state)
            .await
            .map(drop)
    }

    /// A key that the input method takes for itself.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn composing_key(&self, key: &str) -> Result {
        for kind in ["rawKeyDown", "keyUp"] {
            let event =
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": 229});
            self.devtools("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// The input method decides.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn compose_end(&self, text: &str) -> Result {
        self.devtools("Input.insertText", json!({"text": text}))
            .await
            .map(drop)
    }

    /// Pastes a range wherever the focus is, both as text and as markup, as Excel gives it.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn paste(&self, text: &str) -> Result {
        let script = "const data = new DataTransfer();
            data.setData('text/plain', arguments[0]);
            data.setData('text/html', '<table><tr><td><b>Excel</b></td></tr></table>');
            const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);";
        self.js(script, vec![text.into()]).await.map(drop)
    }

    /// Copies or cuts what is selected, and returns it.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn copy(&self, kind: &str) -> Result<String> {
        let script = "const data = new DataTransfer();
            const event = new ClipboardEvent(arguments[0], { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
            return data.getData('text/plain');";
        let text = self.js(script, vec![kind.into()]).await?;
        Ok(match text {
            Value::String(text) => text,
            _ => String::new(),
        })
    }
}

fn cell(row: u64, column: u64) -> String {
    format!(".grid [data-p='{row}'] [data-c='{column}']")
}
