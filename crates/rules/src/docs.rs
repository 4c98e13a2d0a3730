//! The rules as a page of documentation, made from the registry.

use std::fmt::Write;

use qichu_model::{CellKind, Lang, Severity, Text};

use crate::registry::RULES;
use crate::rule::{Edit, Example, File, Rule};

/// Of a long example so many changes are shown.
const SHOWN: usize = 6;

/// Every rule by level, in Markdown.
pub fn markdown(lang: Lang) -> String {
    let mut page = String::new();
    // Writing to a string does not fail.
    let _ = write_page(&mut page, lang);
    page
}

fn write_page(page: &mut String, lang: Lang) -> std::fmt::Result {
    let say = |zh: &'static str, en: &'static str| Text::new(zh, en).get(lang);
    writeln!(page, "# {}", say("规则", "Rules"))?;
    writeln!(page)?;
    writeln!(
        page,
        "{}",
        say(
            "由 `crates/rules` 的规则表生成，请勿手改：`QICHU_BLESS=1 cargo test -p qichu-rules --test docs`。",
            "Made from the registry in `crates/rules`; do not edit: `QICHU_BLESS=1 cargo test -p qichu-rules --test docs`.",
        )
    )?;
    let mut level = ' ';
    for rule in RULES {
        if rule.id.level() != level {
            level = rule.id.level();
            writeln!(page)?;
            writeln!(page, "## {level} {}", level_name(level).get(lang))?;
        }
        write_rule(page, rule, lang)?;
    }
    Ok(())
}

fn write_rule(page: &mut String, rule: &Rule, lang: Lang) -> std::fmt::Result {
    let entry = Entry::of(rule, lang);
    writeln!(page)?;
    writeln!(page, "### {} {}", rule.id, entry.title)?;
    writeln!(page)?;
    writeln!(page, "`{}` · {}", rule.name, entry.about)?;
    writeln!(page)?;
    for (label, text) in entry.says {
        writeln!(page, "- **{label}** {text}")?;
    }
    for (label, changes) in entry.examples {
        writeln!(page, "- **{label}**")?;
        for change in changes {
            writeln!(page, "  - {change}")?;
        }
    }
    Ok(())
}

/// What there is to say of a rule, here and on the app's own page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is wrong, in a few words.
    pub title: String,
    /// How much it weighs, and the version it came with.
    pub about: String,
    /// What is wrong here, why it matters, what to do: each with its label.
    pub says: Vec<(String, String)>,
    /// What triggers it, and the corrected form: each with its label.
    pub examples: [(String, Vec<String>); 2],
}

impl Entry {
    /// The entry of a rule.
    pub fn of(rule: &Rule, lang: Lang) -> Self {
        let say = |zh: &'static str, en: &'static str| Text::new(zh, en).get(lang).to_owned();
        let severity = match rule.is_confirmable() {
            true => Text::new(
                "错误，可写明理由确认",
                "error, may be confirmed with a reason",
            ),
            false => severity_name(rule.severity),
        };
        let says = [
            (say("提示", "Message"), rule.message),
            (say("原因", "Why"), rule.why),
            (say("处理", "What to do"), rule.todo),
        ];
        let [bad, good] = match &rule.example {
            Example::Changes { bad, good } => [bad, good].map(|edits| changes(edits, lang)),
            Example::File { bad, good } => [bad, good].map(|file| content(file, lang)),
            Example::Told { bad, good } => [bad, good].map(|text| vec![text.get(lang).into()]),
        };
        Self {
            title: rule.title.get(lang).into(),
            about: format!(
                "{} · {} {}",
                severity.get(lang),
                say("始于", "since"),
                rule.since
            ),
            says: says
                .map(|(label, text)| (label, text.get(lang).into()))
                .into(),
            examples: [(say("反例", "Wrong"), bad), (say("正例", "Right"), good)],
        }
    }
}

/// A file of an example: its name, then its lines.
fn content(file: &File, lang: Lang) -> Vec<String> {
    let name = match lang {
        Lang::Zh => format!("文件 `{}`：", file.name),
        Lang::En => format!("file `{}`:", file.name),
    };
    let lines = file.lines.iter().map(|line| format!("`{line}`"));
    std::iter::once(name).chain(lines).collect()
}

/// The changes of an example; of a long one the first.
fn changes(edits: &[Edit], lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = (edits.iter().take(SHOWN))
        .map(|edit| change(edit, lang))
        .collect();
    if edits.len() > SHOWN {
        let rest = edits.len() - SHOWN;
        lines.push(match lang {
            Lang::Zh => format!("…（另 {rest} 处）"),
            Lang::En => format!("… ({rest} more)"),
        });
    }
    lines
}

/// A change of an example: the record, then `field = text`.
fn change(edit: &Edit, lang: Lang) -> String {
    let table = edit.table.spec().label.get(lang);
    let number = edit.row + 1;
    let record = match lang {
        Lang::Zh => format!("{table}第 {number} 条"),
        Lang::En => format!("{table}, record {number}"),
    };
    if edit.is_removal() {
        return match lang {
            Lang::Zh => format!("{record}：删除"),
            Lang::En => format!("{record}: removed"),
        };
    }
    let mut fields = edit.table.spec().fields.iter();
    let field = fields
        .find(|f| f.key == edit.field)
        .map_or(edit.field, |f| f.label.get(lang));
    let text = match (edit.text, lang) {
        ("", Lang::Zh) => "（空）".to_owned(),
        ("", Lang::En) => "(empty)".to_owned(),
        (text, _) => format!("`{text}`"),
    };
    let colon = match lang {
        Lang::Zh => "：",
        Lang::En => ": ",
    };
    let kind = kind_name(edit.kind).map_or("", |kind| kind.get(lang));
    format!("{record}{colon}{field} = {text}{kind}")
}

fn level_name(level: char) -> Text {
    match level {
        'F' => Text::new("文件", "File"),
        'H' => Text::new("表头", "Header"),
        'C' => Text::new("单元格", "Cell"),
        'R' => Text::new("记录", "Record"),
        'T' => Text::new("单表", "Table"),
        _ => Text::new("跨表", "Across tables"),
    }
}

fn severity_name(severity: Severity) -> Text {
    match severity {
        Severity::Error => Text::new("错误", "error"),
        Severity::Warning => Text::new("警告", "warning"),
        Severity::Info => Text::new("提示", "note"),
    }
}

fn kind_name(kind: CellKind) -> Option<Text> {
    let name = match kind {
        CellKind::Text => Text::new("（文本单元格）", " (text cell)"),
        CellKind::Number => Text::new("（数字单元格）", " (number cell)"),
        CellKind::Date => Text::new("（日期单元格）", " (date cell)"),
        CellKind::Bool => Text::new("（逻辑单元格）", " (logical cell)"),
        CellKind::Error => Text::new("（错误值）", " (error)"),
        CellKind::NoValue => Text::new("（无值的公式）", " (formula without value)"),
        CellKind::Empty | CellKind::Plain => return None,
    };
    Some(name)
}
