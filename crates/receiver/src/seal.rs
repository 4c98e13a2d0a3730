//! `qichu seal`: files without errors into a signed bundle. One reason covers what a person
//! could let stand: every warning, and every error that may be confirmed.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::SecondsFormat;
use ed25519_dalek::{Signer, SigningKey};
use qichu_book::command::Command;
use qichu_book::seal::prepare;
use qichu_bundle::{Meta, hex, unhex};
use qichu_model::{Finding, Lang, Severity, Text};
use qichu_rules::CONFIRMABLE;

use crate::check::{findings, line, settings, summary};
use crate::files::{Who, enter};

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
    /// Why the warnings may stand, and the errors that may be confirmed (a size two classes
    /// off): recorded with each of them.
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
    let now = chrono::Local::now();
    let who = Who {
        at_ms: now.timestamp_millis().unsigned_abs(),
        tz_minutes: (now.offset().local_minus_utc() / 60) as i16,
        actor: args.author.clone(),
    };
    let mut work = enter(&args.files, settings, &who, lang);
    if !work.failed.is_empty() {
        return Err(work.failed.join("\n"));
    }
    let findings = findings(&work);
    let reason = args.reason.as_deref().unwrap_or_default().trim();
    let takes_reason = |f: &&Finding| match f.severity {
        Severity::Error => CONFIRMABLE.contains(&f.rule),
        Severity::Warning => true,
        Severity::Info => false,
    };
    let blocks =
        |f: &&Finding| f.severity != Severity::Info && (reason.is_empty() || !takes_reason(f));
    let blocking: Vec<&Finding> = findings.iter().filter(blocks).collect();
    for finding in &blocking {
        println!("{}", line(&work, finding, lang));
    }
    let book = work.live.book();
    let refused = Text::new(
        "不能封存：有错误，或有警告、可确认的错误而没有 --reason",
        "not sealed: there are errors, or warnings and errors that may be confirmed without --reason",
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
    let marks = findings.iter().filter(takes_reason).map(Finding::mark);
    let marks: Vec<u64> = marks.collect();
    if !marks.is_empty() {
        let reason = reason.to_owned();
        who.give(&mut work.live, Command::Waive { marks, reason })?;
    }
    // This program keeps nothing of its own: to it, every bundle is its first.
    let meta = Meta {
        bundle_id: uuid::Uuid::now_v7().to_string(),
        author: args.author.clone(),
        device_key: key.verifying_key().to_bytes(),
        sequence: 1,
        previous: None,
        app_version: env!("CARGO_PKG_VERSION").into(),
        app_build: None,
        time: now.to_rfc3339_opts(SecondsFormat::Secs, false),
        zone: now.offset().to_string(),
    };
    let prepared = prepare(&work.live, &meta);
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    let bundle = prepared.assemble(&signature).map_err(|_| {
        Text::new("数据包超过 512 MiB", "the bundle exceeds 512 MiB")
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
