//! Every file of the corpus, dropped into the app: read, or refused for what the native
//! reader refuses; the page lives on. It takes minutes, so it is run by hand:
//!
//! ```text
//! QICHU_CORPUS=folder cargo test -p qichu-e2e --test corpus -- --ignored --nocapture
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use qichu_e2e::{Page, Result, corpus_files, journey};
use qichu_model::raw::{Format, RawWorkbook};

/// Whether the app read it; what it refuses it must say why.
async fn dropped(page: &Page, path: &Path) -> Result<bool> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    page.choose_files(&[path]).await?;
    let outcome = "
        const title = document.querySelector('[data-testid=file-review] h1');
        const refusal = document.querySelector('.toast.bad span');
        if (title?.textContent === arguments[0]) return 'read';
        return refusal?.textContent.startsWith(arguments[0]) ? refusal.textContent : null;";
    let said = async || {
        let said = page.js(outcome, vec![(*name).into()]).await?;
        Ok(said.as_str().map(str::to_owned))
    };
    let said = page.until(&name, said).await?;
    if said == "read" {
        page.forget_file().await?;
        return Ok(true);
    }
    assert!(said.contains(" — "), "{said}");
    page.click(".toast.bad .plain").await?;
    Ok(false)
}

/// The app refuses text that holds no table; `qichu` reads it and says that it is left out.
fn is_for_the_app(workbook: &RawWorkbook) -> bool {
    let mut sheets = workbook.sheets.iter();
    workbook.format != Format::Text || sheets.any(|sheet| !sheet.tables.is_empty())
}

#[test]
#[ignore = "takes minutes; run by hand"]
fn every_file_is_read_or_refused_and_the_page_lives_on() -> Result {
    let files: Vec<PathBuf> = corpus_files();
    if files.is_empty() {
        println!("skipped: QICHU_CORPUS names no folder");
        return Ok(());
    }
    journey("corpus", async |stage| {
        let page = &stage.page;
        let (mut read, mut refused) = (0, 0);
        for path in &files {
            page.collect().await?;
            let here = dropped(page, path).await?;
            let natively = qichu_workbook::read(&fs::read(path)?, &mut |_| true);
            let natively = natively.is_ok_and(|workbook| is_for_the_app(&workbook));
            assert_eq!(here, natively, "{}", path.display());
            *(if here { &mut read } else { &mut refused }) += 1;
        }
        println!("{read} read, {refused} refused");
        Ok(())
    })
}
