//! What was read and entered stays: in a backup, in a snapshot, through an update, when two
//! things are said at once, and where the storage is full.

mod common;

use std::path::Path;

use common::{customers, of_customer, settled, with_customers};
use qichu_e2e::{Group, Key, Page, Result, Stage, journey};
use serde_json::json;

const REASON: &str = "已电话核实";

/// What a person sees of the customers.
#[derive(Debug, PartialEq)]
struct Seen {
    cells: std::collections::BTreeMap<String, String>,
    findings: Vec<Group>,
    reasoned: u64,
    /// Of the contact that was edited.
    history: String,
}

async fn seen(page: &Page) -> Result<Seen> {
    page.open_table("customers").await?;
    let history = page.history(0, of_customer("contact")).await?;
    page.all_findings().await?;
    let reasoned =
        "return document.querySelectorAll('article[data-testid=finding] .pill.k').length;";
    Ok(Seen {
        cells: page.cells().await?,
        findings: page.findings().await?,
        reasoned: page
            .js(reasoned, vec![])
            .await?
            .as_u64()
            .unwrap_or_default(),
        history,
    })
}

/// Waits until a person sees this again.
async fn sees(page: &Page, wanted: &Seen) -> Result {
    let same = async || match seen(page).await? {
        found if found == *wanted => Ok(Some(())),
        found => Err(format!("{found:#?}, not {wanted:#?}").into()),
    };
    page.until("everything as it was", same).await
}

/// Types contacts, takes the last one back, and gives reasons. Returns for how many rules.
async fn work(page: &Page) -> Result<usize> {
    let contact = of_customer("contact");
    page.go_to(0, contact).await?;
    for name in ["赵敏", "钱一", "孙二"] {
        page.enter(name).await?;
    }
    page.go_to(0, contact).await?;
    page.enter("周敏").await?;
    page.cell_becomes(0, contact, "周敏").await?;
    page.chord(&[Key::Control], 'z').await?;
    page.cell_becomes(0, contact, "赵敏").await?;
    page.go_to(0, of_customer("salesperson")).await?;
    page.all_findings().await?;
    page.explain_all(REASON).await
}

#[test]
fn a_backup_restores() -> Result {
    journey("backup", async |stage| {
        with_customers(stage).await?;
        let page = &stage.page;
        let reasons = work(page).await?;
        settled(page).await?;
        let before = seen(page).await?;
        assert!(
            before.reasoned > 0 && before.history.contains("联系人1"),
            "{before:?}"
        );
        page.settings().await?;
        page.click("[data-testid=backup]").await?;
        let backup = stage.downloaded("qichu-backup").await?;

        page.click("[data-testid=new-book]").await?;
        let delete = "[data-testid=delete-book]";
        page.click(delete).await?;
        page.click(delete).await?;
        page.holds(
            "one book",
            "return document.querySelectorAll('.books li').length === 1;",
        )
        .await?;
        damaged_ones_are_refused(stage, &std::fs::read(&backup)?).await?;

        restore(page, &backup).await?;
        page.message("已恢复").await?;
        sees(page, &before).await?;
        page.reload().await?;
        sees(page, &before).await?;
        // The history is there to go back in, not only to be read.
        let contact = of_customer("contact");
        for _ in 0..=reasons {
            page.chord(&[Key::Control], 'z').await?;
        }
        page.cell_becomes(2, contact, "联系人3").await?;
        page.cell_becomes(1, contact, "钱一").await
    })
}

async fn restore(page: &Page, file: &Path) -> Result {
    page.settings().await?;
    page.choose_backup(file).await
}

async fn damaged_ones_are_refused(stage: &Stage, whole: &[u8]) -> Result {
    let page = &stage.page;
    let name = "赵敏".as_bytes();
    let at = whole
        .windows(name.len())
        .position(|w| w == name)
        .ok_or("no such name")?;
    // Still text, so that nothing but a digest can tell.
    let mut altered = whole.to_vec();
    altered[at + 2] ^= 1;
    let refused: [(&str, &[u8], &str); 4] = [
        ("altered", &altered, "损坏"),
        ("half", &whole[..whole.len() / 2], "损坏"),
        ("empty", b"", "不是备份"),
        ("other", b"PK\x03\x04", "不是备份"),
    ];
    for (name, bytes, why) in refused {
        let file = stage.file(&format!("{name}.qichu-backup"), bytes)?;
        restore(page, &file).await?;
        page.message(why).await?;
        page.click(".toast.bad .plain").await?;
        let books = "return document.querySelectorAll('.books li').length;";
        assert_eq!(page.js(books, vec![]).await?, 1, "{name}");
        assert_eq!(page.records("customers").await?, 0, "{name}");
    }
    Ok(())
}

#[test]
fn a_book_opens_from_its_snapshot_as_from_its_journal() -> Result {
    journey("snapshot", async |stage| {
        with_customers(stage).await?;
        let page = &stage.page;
        work(page).await?;
        let contact = of_customer("contact");
        page.go_to(1, contact).await?;
        for _ in 0..100 {
            page.chord(&[Key::Control], 'z').await?;
            page.chord(&[Key::Control], 'y').await?;
        }
        let large = async || {
            Ok(snapshots(page, false)
                .await?
                .into_iter()
                .find(|seq| *seq > 200))
        };
        page.until("a snapshot", large).await?;
        // The journal goes on where the snapshot ends.
        page.go_to(5, contact).await?;
        let before = page.saved_times().await?;
        page.enter("吴四").await?;
        page.saved_since(before).await?;

        let mut known = Vec::new();
        page.reload().await?;
        retrace(page, &mut known).await?;
        snapshots(page, true).await?;
        page.reload().await?;
        assert_eq!(snapshots(page, false).await?, [0; 0]);
        retrace(page, &mut known).await
    })
}

/// Goes back beyond the snapshot and forth again; what is seen on the way is what is known,
/// or is known from now on.
async fn retrace(page: &Page, known: &mut Vec<Seen>) -> Result {
    let contact = of_customer("contact");
    let way = [(0, 'z', "吴四"), (4, 'z', "联系人6"), (4, 'y', "吴四")];
    for (i, (steps, key, text)) in way.into_iter().enumerate() {
        page.open_table("customers").await?;
        for _ in 0..steps {
            page.chord(&[Key::Control], key).await?;
        }
        page.cell_becomes(5, contact, text).await?;
        match known.get(i) {
            Some(known) => sees(page, known).await?,
            None => {
                settled(page).await?;
                known.push(seen(page).await?);
            }
        }
    }
    Ok(())
}

/// The last commands that the snapshots hold, which are then forgotten if that is wanted.
async fn snapshots(page: &Page, forget: bool) -> Result<Vec<u64>> {
    let script = "return new Promise((resolve, reject) => {
        const opened = indexedDB.open('qichu');
        opened.onerror = reject;
        opened.onsuccess = () => {
            const work = opened.result.transaction('snapshots', 'readwrite');
            const parts = work.objectStore('snapshots').getAll();
            if (arguments[0]) work.objectStore('snapshots').clear();
            work.oncomplete = () => { opened.result.close(); resolve(parts.result.map(p => p[1])); };
        };
    });";
    Ok(serde_json::from_value(
        page.js(script, vec![forget.into()]).await?,
    )?)
}

#[test]
fn an_update_is_offered_and_loses_nothing() -> Result {
    journey("update", async |stage| {
        with_customers(stage).await?;
        let contact = of_customer("contact");
        let ready = "[data-testid=offline-state]";
        stage
            .page
            .attribute_becomes(ready, "data-state", "ready")
            .await?;
        let old = stage.page.build().await?;
        let new = stage.site.deploy_newer(&stage.files.join("newer"))?;

        // Another tab sees it first: both offer it, and neither takes it.
        let url = stage.site.url();
        let (first, second) = stage.page.second_tab(&url).await?;
        stage.page.update_offered().await?;
        stage.page.go_to_tab(&first).await?;
        stage.page.update_offered().await?;
        work_goes_on_without_a_network(stage, &old).await?;
        stage.page.go_to_tab(&second).await?;
        stage.page.reload().await?;
        assert_eq!(stage.page.build().await?, old);
        stage.page.update_offered().await?;
        stage.page.go_to_tab(&first).await?;
        stage.site.resume()?;

        // Taken in the other tab, while here a text is only half typed.
        let page = &stage.page;
        page.go_to(1, contact).await?;
        page.type_text("只打了一半").await?;
        page.go_to_tab(&second).await?;
        assert_eq!(page.build().await?, old);
        page.click("[data-testid=update]").await?;
        page.updated_to(&new).await?;
        page.go_to_tab(&first).await?;
        page.updated_to(&new).await?;
        page.open_table("customers").await?;
        page.cell_becomes(0, contact, "离线也写").await?;
        page.cell_becomes(1, contact, "只打了一半").await?;
        assert_eq!(page.records("customers").await?, 16);
        assert!(
            !page.has("[data-testid=update]").await?,
            "nothing newer waits"
        );

        // And the one after that, taken here.
        page.go_to_tab(&second).await?;
        page.close_tab(&first).await?;
        let saved = "[data-testid=save-state]";
        page.attribute_becomes(saved, "data-state", "saved").await?;
        let newest = stage.site.deploy_newer(&stage.files.join("newest"))?;
        page.reload().await?;
        page.update_offered().await?;
        page.go_to(2, contact).await?;
        page.type_text("又打了一半").await?;
        page.click("[data-testid=update]").await?;
        page.updated_to(&newest).await?;
        page.cell_becomes(2, contact, "又打了一半").await
    })
}

/// Edits, a reload and another file, all by the old build.
async fn work_goes_on_without_a_network(stage: &mut Stage, old: &str) -> Result {
    stage.site.stop();
    let page = &stage.page;
    let contact = of_customer("contact");
    let before = page.saved_times().await?;
    page.go_to(0, contact).await?;
    page.enter("离线也写").await?;
    page.saved_since(before).await?;
    page.import(&stage.file("下一份.csv", customers('N'))?)
        .await?;
    assert_eq!(page.build().await?, old);
    page.update_offered().await?;
    page.open_table("customers").await?;
    page.cell_becomes(0, contact, "离线也写").await
}

/// Faster than any answer.
const AT_ONCE: &str = "for (const [field, text] of arguments[0]) {
    const input = document.querySelector(`[data-testid=source-form] [data-testid=${field}]`);
    input.value = text;
    input.dispatchEvent(new Event('change', { bubbles: true }));
}";
const TOLD: &str = "return arguments[0].map(([field]) =>
    document.querySelector(`[data-testid=source-form] [data-testid=${field}]`)?.value);";

/// Says several things of a source at once, and waits until they all are kept.
async fn tell(page: &Page, facts: [(&str, &str); 4]) -> Result {
    page.js(AT_ONCE, vec![json!(facts)]).await?;
    page.becomes(
        "what was told",
        TOLD,
        vec![json!(facts)],
        json!(facts.map(|f| f.1)),
    )
    .await
}

#[test]
fn what_is_told_of_a_source_at_once_is_kept() -> Result {
    journey("facts", async |stage| {
        let page = &stage.page;
        let file = stage.file("客户.csv", customers('K'))?;
        page.collect().await?;
        page.choose_files(&[&file]).await?;
        page.reviewed("客户.csv").await?;
        let first = [
            ("department", "销售部"),
            ("person", "陈军"),
            ("way", "客户拜访"),
            ("grade", "A"),
        ];
        tell(page, first).await?;
        page.confirm_import().await?;
        page.open_source(0).await?;
        page.becomes(
            "what was told of the file",
            TOLD,
            vec![json!(first)],
            json!(first.map(|f| f.1)),
        )
        .await?;
        let second = [
            ("department", "市场部"),
            ("person", "李娜"),
            ("obtained", "2026-06-30"),
            ("grade", "C"),
        ];
        let before = page.saved_times().await?;
        tell(page, second).await?;
        page.saved_since(before).await?;
        page.reload().await?;
        page.open_source(0).await?;
        page.becomes(
            "what was told, after a reload",
            TOLD,
            vec![json!(second)],
            json!(second.map(|f| f.1)),
        )
        .await
    })
}

/// Where a column of the file that is shown goes.
const COLUMN: &str = "return [...document.querySelectorAll('.columns tr')]
    .find(row => row.querySelector('td')?.textContent === arguments[0])
    ?.querySelector('select')?.selectedOptions[0]?.textContent;";
const EXTRA: &str = "保留为附加列";
/// Sends it elsewhere. All its choices are there once it has the focus.
const SEND_COLUMN: &str = "const field = [...document.querySelectorAll('.columns tr')]
    .find(row => row.querySelector('td')?.textContent === arguments[0]).querySelector('select');
    field.focus();
    return new Promise(done => requestAnimationFrame(() => {
        field.value = arguments[1];
        field.dispatchEvent(new Event('change', { bubbles: true }));
        done();
    }));";
/// Holds on to the engine of each page from now on.
const HOLD_ENGINE: &str = "const Own = Worker;
    window.Worker = class extends Own {
        constructor(...how) {
            super(...how);
            if (`${how[0]}`.includes('engine')) window.engine = this;
        }
    };";
/// Spoils what is kept of the first file that waits.
const SPOIL: &str = "return new Promise((resolve, reject) => {
        const opened = indexedDB.open('qichu');
        opened.onerror = reject;
        opened.onsuccess = () => {
            const work = opened.result.transaction('files', 'readwrite');
            const files = work.objectStore('files');
            files.openCursor().onsuccess = event => {
                const [name] = event.target.result.value;
                event.target.result.update([name, new Uint8Array([1, 2, 3])]);
            };
            work.oncomplete = () => { opened.result.close(); resolve(true); };
        };
    });";

/// Waits until the storage has everything.
async fn saved(page: &Page) -> Result {
    page.attribute_becomes("[data-testid=save-state]", "data-state", "saved")
        .await
}

/// Waits until just these files wait to be entered.
async fn wait_still(page: &Page, wanted: &[&str]) -> Result {
    let same = async || match page.waiting().await? {
        found if found == wanted => Ok(Some(())),
        found => Err(format!("{found:?} wait, not {wanted:?}").into()),
    };
    page.until("the files that wait", same).await
}

/// Declares of the file looked at a total of names, which the page does not offer and no book
/// takes, or takes that back.
async fn declare_of_names(page: &Page, total: Option<&str>) -> Result {
    let number = "return Number(location.hash.split('/').pop());";
    let file = page.js(number, vec![]).await?;
    let of = json!({"table": "customers", "field": of_customer("name")});
    let change = json!({"Change": [file, {"Fact": {"Declared": [of, total]}}]});
    let message = rmp_serde::to_vec_named(&json!({"id": u32::MAX, "ask": change}))?;
    let say = "window.engine.postMessage([new Uint8Array(arguments[0])]);";
    page.js(say, vec![json!(message)]).await.map(drop)
}

#[test]
fn files_that_wait_are_kept_with_what_was_said_of_them() -> Result {
    journey("waiting", async |stage| {
        let (first, second) = ("甲.csv", "乙.csv");
        let files = [
            stage.file(first, customers('K'))?,
            stage.file(second, customers('L'))?,
        ];
        stage.page.collect().await?;
        for (file, name) in files.iter().zip([first, second]) {
            stage.page.collect().await?;
            stage.page.choose_files(&[file]).await?;
            stage.page.reviewed(name).await?;
            stage.page.stage(2).await?;
            stage
                .page
                .js(
                    "document.querySelector('.strip > .btn.more:last-child').click();",
                    vec![],
                )
                .await?;
        }
        stage.page.open_waiting(0).await?;
        stage.page.describe("person", "陈军").await?;
        let sent = vec![json!("联系人"), json!("")];
        stage.page.js(SEND_COLUMN, sent).await?;
        let column = vec![json!("联系人")];
        let what = "where the column goes";
        stage
            .page
            .becomes(what, COLUMN, column.clone(), EXTRA)
            .await?;
        saved(&stage.page).await?;

        stage.page.reload().await?;
        wait_still(&stage.page, &[first, second]).await?;
        // The one that was looked at is looked at again.
        stage.page.reviewed(first).await?;
        stage.crash().await?;
        let page = &stage.page;
        let hold = json!({"source": HOLD_ENGINE});
        page.devtools("Page.addScriptToEvaluateOnNewDocument", hold)
            .await?;
        page.reload().await?;
        wait_still(page, &[first, second]).await?;
        page.open_waiting(0).await?;
        page.becomes(what, COLUMN, column.clone(), EXTRA).await?;
        let person = "return document.querySelector('[data-testid=person]').value;";
        page.becomes("who gave it", person, vec![], "陈军").await?;
        page.open_waiting(1).await?;
        page.becomes(what, COLUMN, column, "联系人 *").await?;

        // They are this book's.
        page.settings().await?;
        page.click("[data-testid=new-book]").await?;
        wait_still(page, &[]).await?;
        page.click(".books li:has([data-testid=delete-book]) button:nth-of-type(2)")
            .await?;
        wait_still(page, &[first, second]).await?;

        // Refused, it waits on and stays in view, with what was said of it.
        page.open_waiting(0).await?;
        declare_of_names(page, Some("5")).await?;
        page.click("[data-testid=import-confirm]").await?;
        page.message("没能录入").await?;
        page.reviewed(first).await?;
        wait_still(page, &[first, second]).await?;
        page.becomes("who gave it", person, vec![], "陈军").await?;
        declare_of_names(page, None).await?;

        // Entered, it waits no longer, and has what was said of it.
        page.confirm_import().await?;
        page.reload().await?;
        wait_still(page, &[second]).await?;
        assert_eq!(page.records("customers").await?, 8);
        page.open_table("customers").await?;
        page.cell_becomes(0, of_customer("contact"), "").await?;

        // What cannot be read any more is named, and gone.
        page.js(SPOIL, vec![]).await?;
        page.reload().await?;
        page.message(second).await?;
        wait_still(page, &[]).await?;
        page.reload().await?;
        wait_still(page, &[]).await?;

        // Forgotten is forgotten.
        page.collect().await?;
        page.choose_files(&[&files[1]]).await?;
        page.reviewed(second).await?;
        saved(page).await?;
        page.forget_file().await?;
        wait_still(page, &[]).await?;
        saved(page).await?;
        page.reload().await?;
        settled(page).await?;
        wait_still(page, &[]).await
    })
}

/// Starts the browser anew, and leaves the app no room to write.
async fn no_room(stage: &mut Stage) -> Result {
    // For half a minute after a write a browser goes by how much room there was then.
    saved(&stage.page).await?;
    stage.crash().await?;
    let quota = json!({ "origin": stage.site.url(), "quotaSize": 1 });
    let command = "Storage.overrideQuotaForOrigin";
    stage.page.devtools(command, quota).await.map(drop)
}

/// Gives it as much as there is.
async fn room(stage: &Stage) -> Result {
    let all = json!({ "origin": stage.site.url() });
    let given = stage.page.devtools("Storage.overrideQuotaForOrigin", all);
    given.await.map(drop)
}

#[test]
fn a_full_storage_is_said_and_loses_nothing() -> Result {
    journey("full", async |stage| {
        with_customers(stage).await?;
        let contact = of_customer("contact");
        no_room(stage).await?;
        let page = &stage.page;
        page.open_table("customers").await?;
        page.go_to(0, contact).await?;
        page.enter("存不下").await?;
        let state = "[data-testid=save-state]";
        page.attribute_becomes(state, "data-state", "failed")
            .await?;
        let alert = page.text("main > .notice[role=alert]").await?;
        assert!(alert.contains("请腾出空间"), "{alert}");
        page.cell_becomes(0, contact, "存不下").await?;

        // Work goes on, and so does reading; what is unsaved keeps the book open.
        page.enter("也存不下").await?;
        page.collect().await?;
        page.choose_files(&[&stage.file("下一份.csv", customers('N'))?])
            .await?;
        page.reviewed("下一份.csv").await?;
        page.click("[data-testid=import-confirm]").await?;
        page.open_table("customers").await?;
        assert_eq!(page.records("customers").await?, 16);
        page.settings().await?;
        page.click("[data-testid=new-book]").await?;
        page.message("先不能离开").await?;
        assert_eq!(page.save_state().await?, "failed");

        room(stage).await?;
        saved(page).await?;
        assert!(!page.has("main > .notice[role=alert]").await?);
        page.reload().await?;
        page.open_table("customers").await?;
        page.cell_becomes(0, contact, "存不下").await?;
        page.cell_becomes(1, contact, "也存不下").await?;
        assert_eq!(page.records("customers").await?, 16);

        // A file that there is no room for waits all the same.
        no_room(stage).await?;
        let page = &stage.page;
        page.collect().await?;
        let file = stage.file("再一份.csv", customers('P'))?;
        page.choose_files(&[&file]).await?;
        page.reviewed("再一份.csv").await?;
        page.attribute_becomes(state, "data-state", "failed")
            .await?;
        page.forget_file().await?;
        saved(page).await?;
        page.choose_files(&[&file]).await?;
        page.reviewed("再一份.csv").await?;
        page.attribute_becomes(state, "data-state", "failed")
            .await?;
        room(stage).await?;
        saved(page).await?;
        page.reload().await?;
        wait_still(page, &["再一份.csv"]).await
    })
}

/// Makes of the database what a newer build might, as it would in another tab.
const NEWER: &str = "return new Promise((resolve, reject) => {
        const opened = indexedDB.open('qichu', 1000);
        opened.onerror = reject;
        opened.onupgradeneeded = () => opened.result.createObjectStore('of a newer build');
        opened.onsuccess = () => { opened.result.close(); resolve(true); };
    });";

#[test]
fn a_newer_builds_database_is_gone_on_with() -> Result {
    journey("newer_database", async |stage| {
        with_customers(stage).await?;
        let page = &stage.page;
        let contact = of_customer("contact");
        page.js(NEWER, vec![]).await?;
        for (row, text) in [(0, "升级时写"), (1, "再打开后写")] {
            let before = page.saved_times().await?;
            page.go_to(row, contact).await?;
            page.enter(text).await?;
            page.saved_since(before).await?;
            page.reload().await?;
            page.open_table("customers").await?;
            page.cell_becomes(row, contact, text).await?;
        }
        Ok(())
    })
}
