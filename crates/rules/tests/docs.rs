//! The documentation of the rules is what the registry says.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use qichu_model::Lang;
use qichu_rules::docs::markdown;

#[test]
fn the_pages_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for lang in [Lang::Zh, Lang::En] {
        let path = folder.join(format!("rules.{}.md", lang.tag()));
        let wanted = markdown(lang);
        if std::env::var_os("QICHU_BLESS").is_some_and(|v| v == "1") {
            std::fs::write(&path, &wanted).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found.replace("\r\n", "\n") == wanted,
            "{} is stale: run with QICHU_BLESS=1",
            path.display()
        );
    }
}
