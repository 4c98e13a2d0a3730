//! `qichu`: checks files, makes keys, seals and verifies bundles.

mod check;
mod files;
mod seal;
mod verify;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use ed25519_dalek::SigningKey;
use qichu_bundle::hex;
use qichu_model::{Lang, Text};

#[derive(Parser)]
#[command(
    version,
    about = "期初 Qichu: verifies the opening data of a sales system"
)]
struct Cli {
    /// Language of messages.
    #[arg(long, value_enum, default_value = "zh", global = true)]
    lang: Language,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Zh,
    En,
}

#[derive(Subcommand)]
enum Command {
    /// Makes keys.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Checks files: 0 no error, 1 errors, 2 a file that cannot be read.
    Check(check::Args),
    /// Seals files that have no error, or none but what a reason confirms, into a signed bundle.
    Seal(seal::Args),
    /// Verifies a bundle: says each check as it passes, or the first that fails, and who
    /// reviewed.
    Verify {
        /// The bundle.
        file: PathBuf,
        /// The public key that must have signed, 64 hex digits.
        #[arg(long)]
        key: Option<String>,
    },
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Writes a new key file and prints the public key.
    New {
        /// The key file; it must not exist yet.
        #[arg(short)]
        output: PathBuf,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = match cli.lang {
        Language::Zh => Lang::Zh,
        Language::En => Lang::En,
    };
    let done = match cli.command {
        Command::Check(args) => check::run(&args, lang),
        Command::Seal(args) => seal::run(&args, lang),
        Command::Key(KeyCommand::New { output }) => key_new(&output, lang),
        Command::Verify { file, key } => verify::run(&file, key.as_deref(), lang),
    };
    match done {
        Ok(code) => code,
        Err(message) => {
            eprintln!("qichu: {message}");
            ExitCode::from(2)
        }
    }
}

fn key_new(path: &Path, lang: Lang) -> Result<ExitCode, String> {
    let mut seed = [0; 32];
    let no_random = Text::new("取不到随机数", "no random numbers");
    getrandom::fill(&mut seed).map_err(|e| format!("{}: {e}", no_random.get(lang)))?;
    let mut options = std::fs::OpenOptions::new();
    // Never over another key, and for its owner's eyes only.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| writeln!(file, "{}", hex(&seed)))
        .map_err(|e| format!("{}: {e}", path.display()))?;
    let public = SigningKey::from_bytes(&seed).verifying_key();
    println!("{}", hex(public.as_bytes()));
    Ok(ExitCode::SUCCESS)
}
