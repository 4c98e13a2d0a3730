//! `qichu seal`: files without errors into a signed bundle.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::SecondsFormat;
use ed25519_dalek::{Signer, SigningKey};
use qichu_bundle::{Contents, Meta, ReasonMeta, SourceMeta, hex, prepare, unhex};
use qichu_model::{Finding, Lang, Severity, Text};

use crate::check::{findings, line, settings, summary};
use crate::files::enter;

#[derive(clap::Args)]
pub struct Args {
    /// The key file that `qichu key new` wrote.
    #[arg(long)]
    key: PathBuf,
    /// Who seals.
    #[arg(long)]
    author: String,
    /// Opening date (期初日期), such as 2026-07-01.
    #[arg(long)]
    opening_date: String,
    /// Why the warnings may stand.
    #[arg(long)]
    reason: Option<String>,
    /// The bundle.
    #[arg(short)]
    output: PathBuf,
    /// Workbooks or text files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub fn run(args: &Args, lang: Lang) -> Result<ExitCode, String> {
    let settings = settings(Some(&args.opening_date), lang)?;
    let work = enter(&args.files, settings, lang);
    if !work.unreadable.is_empty() {
        return Err(work.unreadable.join("\n"));
    }
    let findings = findings(&work);
    let blocks = |f: &&Finding| match f.severity {
        Severity::Error => true,
        Severity::Warning => args.reason.as_deref().unwrap_or_default().trim().is_empty(),
        Severity::Info => false,
    };
    let blocking: Vec<&Finding> = findings.iter().filter(blocks).collect();
    for finding in &blocking {
        println!("{}", line(&work, finding, lang));
    }
    let book = work.live.book();
    let refused = Text::new(
        "不能封存：有错误，或有警告而没有 --reason",
        "not sealed: there are errors, or warnings without --reason",
    );
    let empty = Text::new("不能封存：没有数据", "not sealed: there is no data");
    if !blocking.is_empty() || book.data.tables.iter().all(|t| t.count() == 0) {
        let why = if blocking.is_empty() { empty } else { refused };
        eprintln!("qichu: {} ({})", why.get(lang), summary(&findings, lang));
        return Ok(ExitCode::FAILURE);
    }
    let not_a_key = || {
        format!(
            "{}: {}",
            args.key.display(),
            Text::new("不是密钥文件", "not a key file").get(lang)
        )
    };
    let seed =
        std::fs::read_to_string(&args.key).map_err(|e| format!("{}: {e}", args.key.display()))?;
    let key = SigningKey::from_bytes(&unhex(seed.trim()).ok_or_else(not_a_key)?);
    let meta = Meta {
        bundle_id: uuid::Uuid::now_v7().to_string(),
        author: args.author.clone(),
        time: chrono::Local::now().to_rfc3339_opts(SecondsFormat::Secs, false),
        app_version: env!("CARGO_PKG_VERSION").into(),
    };
    let sources = book.sources.iter().map(|s| SourceMeta {
        name: s.name.clone(),
        bytes: s.bytes,
        sha256: s.sha256.clone(),
        owner: s.owner.clone(),
        grade: format!("{:?}", s.grade),
    });
    let sources: Vec<SourceMeta> = sources.collect();
    let warning = |f: &&Finding| f.severity == Severity::Warning;
    let reasons = findings.iter().filter(warning).map(|f| {
        let table = f.place.table();
        let field = table
            .zip(f.place.column())
            .map(|(t, c)| book.data.table(t).column_key(c));
        ReasonMeta {
            rule: qichu_rules::by_id(f.rule).map_or_else(String::new, |r| r.name.into()),
            table: table.map_or("", |t| t.spec().key).into(),
            record: f.place.row().map_or(0, |r| r + 1),
            field: field.unwrap_or_default(),
            reason: args.reason.clone().unwrap_or_default(),
        }
    });
    let reasons: Vec<ReasonMeta> = reasons.collect();
    let prepared = prepare(&Contents {
        meta: &meta,
        settings: &book.settings,
        sources: &sources,
        reasons: &reasons,
        data: &book.data,
    });
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    let bundle = prepared
        .assemble(key.verifying_key().as_bytes(), &signature)
        .map_err(|_| {
            Text::new("数据包超过 4 GiB", "the bundle exceeds 4 GiB")
                .get(lang)
                .to_owned()
        })?;
    std::fs::write(&args.output, bundle).map_err(|e| format!("{}: {e}", args.output.display()))?;
    println!(
        "{} {}",
        args.output.display(),
        hex(key.verifying_key().as_bytes())
    );
    Ok(ExitCode::SUCCESS)
}
