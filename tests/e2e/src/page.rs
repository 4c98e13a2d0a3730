//! What any page can do: wait, press keys, click, run a script.

use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::Result;

/// Longest time the app may take for anything.
const DEADLINE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(30);

/// Counts how often the book was saved since the page was opened.
const WATCH_SAVING: &str = r"
    const state = document.querySelector('[data-testid=save-state]');
    if (!state || window.savedTimes !== undefined) return state !== null;
    window.savedTimes = 0;
    new MutationObserver(() => { if (state.dataset.state === 'saved') window.savedTimes++; })
        .observe(state, { attributeFilter: ['data-state'] });
    return true;";

/// A page of the app.
pub struct Page {
    client: Client,
    vendor: &'static str,
}

/// A command of the driver's own.
#[derive(Debug)]
struct Post(String, Value);

impl WebDriverCompatibleCommand for Post {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> std::result::Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.0
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}

impl Page {
    pub(crate) fn new(client: Client, vendor: &'static str) -> Self {
        Self { client, vendor }
    }

    /// Opens the app and waits until a book is open.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn open(&self, url: &str) -> Result {
        self.client.goto(url).await?;
        self.opened().await
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// When no book opens.
    pub async fn reload(&self) -> Result {
        self.client.refresh().await?;
        self.opened().await
    }

    pub(crate) async fn opened(&self) -> Result {
        let open =
            "return [...document.querySelectorAll('.book-date b')].some(b => b.textContent !== '')
            && document.querySelector('main > .page.waiting') === null;";
        self.holds("an open book", open).await?;
        self.holds("the save state", WATCH_SAVING).await
    }

    /// Closes the browser.
    ///
    /// # Errors
    /// When it is gone already.
    pub async fn close(&self) -> Result {
        Ok(self.client.clone().close().await?)
    }

    /// Runs a script and returns what it returns.
    ///
    /// # Errors
    /// What the script throws.
    pub async fn js(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// Looks until there is something.
    ///
    /// # Errors
    /// When the deadline passes; the last error of `look` goes with it.
    pub async fn until<T>(
        &self,
        what: &str,
        mut look: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let end = Instant::now() + DEADLINE;
        loop {
            let last = match look().await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => String::new(),
                Err(error) => format!(" ({error})"),
            };
            if Instant::now() > end {
                return Err(format!("waited {DEADLINE:?} for {what}{last}").into());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until a script returns something true.
    ///
    /// # Errors
    /// When the deadline passes.
    pub async fn holds(&self, what: &str, script: &str) -> Result {
        let truth = async || {
            let found = self.js(script, vec![]).await?;
            Ok((!matches!(found, Value::Null | Value::Bool(false))).then_some(()))
        };
        self.until(what, truth).await
    }

    /// Waits until a script returns this.
    ///
    /// # Errors
    /// When it returns something else until the deadline.
    pub async fn becomes(
        &self,
        what: &str,
        script: &str,
        arguments: Vec<Value>,
        wanted: impl Into<Value>,
    ) -> Result {
        let wanted = wanted.into();
        let same = async || match self.js(script, arguments.clone()).await? {
            found if found == wanted => Ok(Some(())),
            found => Err(format!("it is {found}, not {wanted}").into()),
        };
        self.until(what, same).await
    }

    /// The first element of a selector, when it is there.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn find(&self, css: &str) -> Result<Element> {
        let look = async || Ok(Some(self.client.find(Locator::Css(css)).await?));
        self.until(css, look).await
    }

    /// Clicks on the first element of a selector as soon as it can be clicked on.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn click(&self, css: &str) -> Result {
        let click = async || {
            let element = self.client.find(Locator::Css(css)).await?;
            if !element.is_enabled().await? {
                return Err("it is disabled".into());
            }
            Ok(Some(element.click().await?))
        };
        self.until(&format!("a click on {css}"), click).await
    }

    /// Whether a selector finds anything now.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn has(&self, css: &str) -> Result<bool> {
        let found = self.js(
            "return document.querySelector(arguments[0]) !== null;",
            vec![css.into()],
        );
        Ok(found.await? == true)
    }

    /// The text of the first element of a selector, white space made plain.
    ///
    /// # Errors
    /// When there is none.
    pub async fn text(&self, css: &str) -> Result<String> {
        let script =
            "return document.querySelector(arguments[0]).textContent.replace(/\\s+/g, ' ').trim();";
        let text = self.js(script, vec![css.into()]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Puts a text into a field, in place of what it holds, and leaves the field.
    ///
    /// # Errors
    /// When it cannot be typed into.
    pub async fn fill(&self, css: &str, text: &str) -> Result {
        self.click(css).await?;
        self.chord(&[Key::Control], 'a').await?;
        self.type_text(text).await?;
        self.press(Key::Tab).await
    }

    /// Types a text wherever the focus is.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn type_text(&self, text: &str) -> Result {
        let keys = text.chars().fold(keyboard(), stroke);
        Ok(self.client.perform_actions(keys).await?)
    }

    /// Presses a key wherever the focus is.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn press(&self, key: Key) -> Result {
        self.chord(&[], key).await
    }

    /// Presses a key while others are held.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn chord(&self, held: &[Key], key: impl Into<char>) -> Result {
        let down = |keys: KeyActions, key: &Key| {
            keys.then(KeyAction::Down {
                value: (*key).into(),
            })
        };
        let up = |keys: KeyActions, key: &Key| {
            keys.then(KeyAction::Up {
                value: (*key).into(),
            })
        };
        let keys = stroke(held.iter().fold(keyboard(), down), key.into());
        let keys = held.iter().rev().fold(keys, up);
        Ok(self.client.perform_actions(keys).await?)
    }

    /// Runs a command of the `DevTools` protocol.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let body = json!({"cmd": command, "params": parameters});
        let path = format!("{}/cdp/execute", self.vendor);
        Ok(self.client.issue_cmd(Post(path, body)).await?)
    }

    /// Opens a second tab, goes to it, and returns how to come back and how to go there.
    ///
    /// # Errors
    /// When the browser opens none.
    pub async fn second_tab(&self, url: &str) -> Result<(Tab, Tab)> {
        let first = self.client.window().await?;
        let second = self.client.new_window(true).await?.handle;
        self.client.switch_to_window(second.clone()).await?;
        self.open(url).await?;
        Ok((Tab(first), Tab(second)))
    }

    /// Closes the tab and goes to another.
    ///
    /// # Errors
    /// When there is no such tab.
    pub async fn close_tab(&self, then: &Tab) -> Result {
        self.client.close_window().await?;
        self.go_to_tab(then).await
    }

    /// Goes to another tab.
    ///
    /// # Errors
    /// When there is no such tab.
    pub async fn go_to_tab(&self, tab: &Tab) -> Result {
        Ok(self.client.switch_to_window(tab.0.clone()).await?)
    }

    /// Saves a picture of the page.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn picture(&self, path: &Path) -> Result {
        Ok(std::fs::write(path, self.client.screenshot().await?)?)
    }

    /// What the page wrote to its console.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn console(&self) -> Result<Vec<String>> {
        let log = self
            .client
            .issue_cmd(Post("se/log".into(), json!({"type": "browser"})))
            .await?;
        let lines = log.as_array().into_iter().flatten();
        Ok(lines
            .map(|l| {
                format!(
                    "{} {}",
                    l["level"].as_str().unwrap_or_default(),
                    l["message"].as_str().unwrap_or_default()
                )
            })
            .collect())
    }

    /// Fails when a part of the app has panicked, whether or not that could be seen.
    pub(crate) async fn is_sound(&self) -> Result {
        let panics = self
            .console()
            .await?
            .into_iter()
            .find(|l| l.contains("panicked"));
        panics.map_or(Ok(()), |line| Err(line.into()))
    }

    /// Saves what can be seen of a failure.
    pub(crate) async fn report(&self, picture: &Path) {
        match self.picture(picture).await {
            Ok(()) => eprintln!("what the page looked like: {}", picture.display()),
            Err(error) => eprintln!("no picture: {error}"),
        }
        for line in self.console().await.unwrap_or_default() {
            eprintln!("console: {line}");
        }
    }

    pub(crate) async fn choose(&self, css: &str, paths: &[&Path]) -> Result {
        let paths: Vec<_> = paths.iter().map(|p| p.to_string_lossy()).collect();
        let input = self.find(css).await?;
        Ok(input.send_keys(&paths.join("\n")).await?)
    }
}

/// A tab of the browser.
pub struct Tab(fantoccini::wd::WindowHandle);

fn keyboard() -> KeyActions {
    KeyActions::new("keyboard".into())
}

fn stroke(keys: KeyActions, value: char) -> KeyActions {
    keys.then(KeyAction::Down { value })
        .then(KeyAction::Up { value })
}
