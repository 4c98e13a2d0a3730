//! A bundle in the hands of programs nobody here wrote: the Python of
//! docs/bundle-format.md verifies its signature, frictionless its tables and keys.
//! `QICHU_PYTHON` names a Python that has `cryptography` and `frictionless`; without it
//! the test says that it was skipped.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use qichu_gen::{OPENING, Plan, generate};

fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    said
}

/// The script that the format's description gives to strangers.
fn script() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/bundle-format.md");
    let page = std::fs::read_to_string(page).unwrap();
    let scripts = page.split("```python\n").skip(1);
    let mut scripts = scripts.map(|s| s.split("```").next().unwrap());
    scripts
        .find(|s| s.contains("Ed25519PublicKey"))
        .unwrap()
        .to_owned()
}

#[test]
fn strangers_verify_a_bundle() {
    let Some(python) = std::env::var_os("QICHU_PYTHON") else {
        println!("skipped: QICHU_PYTHON names no Python");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let plan = Plan {
        rows: 60,
        seed: 7,
        mistakes: 0,
    };
    let qichu = || Command::new(env!("CARGO_BIN_EXE_qichu"));
    let key = succeeds(qichu().args(["key", "new", "-o"]).arg(folder.join("key")));
    let bundle = folder.join("book.qichu");
    let mut seal = qichu();
    seal.args(["seal", "--author", "王磊", "--opening-date", OPENING]);
    seal.args(["--reason", "已核对", "--key"])
        .arg(folder.join("key"));
    for (name, bytes) in generate(&plan).unwrap().files {
        std::fs::write(folder.join(&name), bytes).unwrap();
        seal.arg(folder.join(name));
    }
    succeeds(seal.arg("-o").arg(&bundle));

    let verify = |key: &str| {
        let mut run = Command::new(&python);
        run.arg("-c").arg(script()).arg(&bundle).arg(key);
        run
    };
    succeeds(&mut verify(key.trim()));
    let other = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert!(!verify(other).output().unwrap().status.success());

    let open = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    let unpacked = folder.join("unpacked");
    succeeds(
        Command::new(&python)
            .args(["-c", open])
            .arg(&bundle)
            .arg(&unpacked),
    );
    let validate = || {
        let mut run = Command::new(&python);
        run.args(["-m", "frictionless", "validate", "datapackage.json"]);
        run.current_dir(&unpacked);
        run
    };
    succeeds(&mut validate());

    // A purchase by a customer whom nobody knows: the foreign key is really checked.
    let path = unpacked.join("data/purchases.csv");
    let purchases = std::fs::read_to_string(&path).unwrap();
    let known = purchases.lines().nth(1).unwrap().split(',').nth(3).unwrap();
    std::fs::write(&path, purchases.replacen(known, "NOBODY", 1)).unwrap();
    let refused = validate().output().unwrap();
    let said = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(
        !refused.status.success() && said.contains("foreign-key"),
        "{said}"
    );
}
