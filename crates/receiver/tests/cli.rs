//! The built program, as a clerk runs it.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ed25519_dalek::{Signer, SigningKey};
use qichu_book::Live;
use qichu_book::check::Check;
use qichu_book::command::{Command as Act, Envelope};
use qichu_book::seal::prepare;
use qichu_bundle::{Meta, unhex, verify};
use qichu_model::{Settings, TableId, Verdict};
use serde_json::Value;

fn qichu(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qichu"))
        .args(args)
        .output()
        .unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn bundle(seed: &Path, live: &Live) -> Vec<u8> {
    let seed = std::fs::read_to_string(seed).unwrap();
    let key = SigningKey::from_bytes(&unhex(seed.trim()).unwrap());
    let meta = Meta {
        bundle_id: "0197f0a0-0000-7000-8000-000000000000".into(),
        author: "王磊".into(),
        device_key: key.verifying_key().to_bytes(),
        sequence: 1,
        previous: None,
        app_version: "0.1.0".into(),
        app_build: None,
        time: "2026-12-31T16:38:00+08:00".into(),
        zone: "+08:00".into(),
    };
    let prepared = prepare(live, &meta);
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    prepared.assemble(&signature).unwrap()
}

#[test]
fn a_new_key_signs_a_bundle_that_verifies_until_a_byte_is_flipped() {
    let folder = folder("verify");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_string();
    let made = qichu(&["key", "new", "-o", &path("key")]);
    let public = String::from_utf8(made.stdout).unwrap().trim().to_string();
    assert_eq!(public.len(), 64);

    let mut bytes = bundle(&folder.join("key"), &Live::default());
    std::fs::write(path("good.qichu"), &bytes).unwrap();
    let good = qichu(&["verify", &path("good.qichu"), "--key", &public]);
    assert!(good.status.success());
    let said = String::from_utf8(good.stdout).unwrap();
    assert_eq!(said.matches('✓').count(), 13);
    // Nobody need have reviewed; whoever takes it is told.
    let last = ["没有指定审核人，没有人审核过", "未抽样"];
    assert!(said.trim_end().ends_with(&last.join("\n")), "{said}");

    let other = qichu(&[
        "verify",
        &path("good.qichu"),
        "--lang",
        "en",
        "--key",
        &"0".repeat(64),
    ]);
    assert_eq!(other.status.code(), Some(1));
    let said = String::from_utf8(other.stdout).unwrap();
    assert!(
        said.contains("failed: the key is the one asked for"),
        "{said}"
    );

    bytes[100] ^= 1;
    std::fs::write(path("bad.qichu"), &bytes).unwrap();
    assert_eq!(
        qichu(&["verify", &path("bad.qichu")]).status.code(),
        Some(1)
    );
}

#[test]
fn who_reviewed_is_said() {
    let folder = folder("reviewed");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    assert!(qichu(&["key", "new", "-o", &path("key")]).status.success());
    let mut live = Live::default();
    let settings = Settings {
        reviewers: vec!["陈静".into(), "赵敏".into()],
        ..Settings::default()
    };
    let review = Check::Review {
        table: TableId::Stock,
        rows: vec![0],
        layer: 1,
        verdict: Verdict::Passed,
        comment: String::new(),
    };
    let commands = [
        ("王磊", Act::SetSettings(Box::new(settings))),
        ("王磊", Act::AddRow(TableId::Stock)),
        ("王磊", Act::AddRow(TableId::Stock)),
        ("陈静", Act::Check(Box::new(review))),
    ];
    for (seq, (actor, command)) in (1..).zip(commands) {
        let envelope = Envelope {
            seq,
            at_ms: 1_782_000_000_000,
            tz_minutes: 480,
            actor: actor.into(),
            command,
        };
        live.apply(envelope).unwrap();
    }
    std::fs::write(path("book.qichu"), bundle(&folder.join("key"), &live)).unwrap();
    let told = qichu(&["verify", "--lang", "en", &path("book.qichu")]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(
        told.contains("reviewed 1 of 2 records: 陈静\nnot sampled"),
        "{told}"
    );
}

#[test]
fn what_cannot_be_done_says_why_and_exits_with_2() {
    let folder = folder("refused");
    let key = folder.join("key");
    std::fs::write(&key, "mine").unwrap();
    let over = qichu(&["key", "new", "-o", key.to_str().unwrap()]);
    assert_eq!(over.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&key).unwrap(), "mine");
    // A verification says yes or no: a file that is not there is a no.
    assert_eq!(qichu(&["verify", "nowhere.qichu"]).status.code(), Some(1));
}

const HEAD: &str = "工号,姓名,性别,手机,负责区域,备用\n";

#[test]
fn check_points_at_the_cell_and_seal_waits_until_nothing_is_wrong() {
    let folder = folder("seal");
    let (people, key, out) = (
        folder.join("people.csv"),
        folder.join("key"),
        folder.join("out.qichu"),
    );
    let paths = [
        people.to_str().unwrap(),
        key.to_str().unwrap(),
        out.to_str().unwrap(),
    ];
    let [people_arg, key_arg, out_arg] = paths;
    let public = String::from_utf8(qichu(&["key", "new", "-o", key_arg]).stdout).unwrap();
    let seal = |reason: &[&str]| {
        let plain = [
            "seal",
            "--key",
            key_arg,
            "--author",
            "王磊",
            "--opening-date",
            "2026-07-01",
            people_arg,
            "-o",
            out_arg,
        ];
        qichu(&[&plain, reason].concat())
    };

    std::fs::write(
        &people,
        format!("{HEAD}Y1,李明,男,1380013,广东省,\nY1,王芳,女,13900139002,浙江省,\n"),
    )
    .unwrap();
    let text = qichu(&["--lang", "en", "check", people_arg]);
    let said = String::from_utf8(text.stdout).unwrap();
    assert_eq!(text.status.code(), Some(1));
    assert!(
        said.contains("people.csv!D2: error[invalid-mobile-number]"),
        "{said}"
    );
    assert!(
        said.contains("people.csv!A3: error[duplicate-code]"),
        "{said}"
    );
    let last = said.lines().last().unwrap();
    assert!(last.contains(" errors, ") && last.ends_with(" s"), "{last}");
    let told = String::from_utf8(text.stderr).unwrap();
    assert!(told.contains("--opening-date"), "{told}");
    let json = qichu(&["check", "--format", "json", people_arg]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["findings"][1]["source"]["cell"], "D2");
    assert_eq!(json["sources"][0]["sheets"][0]["rows_entered"], 2);
    assert_eq!(seal(&[]).status.code(), Some(1));
    assert!(!out.exists());

    // Right but for a warning: a name that a spreadsheet would run.
    std::fs::write(&people, format!("{HEAD}Y1,=李明,男,13800138001,广东省,\n")).unwrap();
    assert_eq!(seal(&[]).status.code(), Some(1));
    assert_eq!(seal(&["--reason", "本名如此"]).status.code(), Some(0));
    let verified = qichu(&["verify", out_arg, "--key", public.trim()]);
    assert_eq!(verified.status.code(), Some(0));
    let bytes = std::fs::read(&out).unwrap();
    let bundle = verify(&bytes, None, &mut |_| {}).unwrap();
    let held = |part: &str, text: &str| {
        let part = String::from_utf8(bundle.part(part).unwrap().to_vec()).unwrap();
        assert!(part.contains(text), "{part}");
    };
    held("data/salespeople.csv", "1,Y1,=李明,");
    held("report.json", r#""reason":"本名如此""#);
    held("provenance/cells.csv", "salespeople,name,1,1,1,1,,B2,B2,,");
    held("provenance/journal.ndjson", r#""act":"give-reason""#);
    let rows = bundle.manifest.qichu.sources[0].rows.unwrap();
    assert_eq!((rows.read, rows.entered), (1, 1));
}

/// What may be so after all is confirmed by the same reason; what is wrong stays wrong.
#[test]
fn a_reason_confirms_the_errors_that_may_be_so() {
    let folder = folder("confirmed");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (customers, key, out) = (path("customers.csv"), path("key"), path("out.qichu"));
    assert!(qichu(&["key", "new", "-o", &key]).status.success());
    let write = |rows: &str| {
        let head =
            "客户编码,客户名称,性质,规模,行业,员工人数,年营收(万元),地区,详细地址,联系人,手机\n";
        std::fs::write(&customers, format!("{head}{rows}")).unwrap();
    };
    let row = "KH1,深圳云岭实业有限公司,企业,大型,批发业,10,800,广东省深圳市南山区,科苑路1号,李明,13800138001\n";
    let seal = |reason: &[&str]| {
        let plain = [
            "--lang",
            "en",
            "seal",
            "--key",
            &key,
            "--author",
            "王磊",
            "--opening-date",
            "2026-07-01",
            &customers,
            "-o",
            &out,
        ];
        let done = qichu(&[&plain, reason].concat());
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    write(row);
    let (code, said) = seal(&[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("error[size-mismatch-by-two-tiers]"), "{said}");
    // A blank is no reason.
    assert_eq!(seal(&["--reason", " "]).0, Some(1));
    let (code, said) = seal(&["--reason", "集团口径"]);
    assert_eq!(code, Some(0), "{said}");
    let bytes = std::fs::read(&out).unwrap();
    let bundle = verify(&bytes, None, &mut |_| {}).unwrap();
    let report: Value = serde_json::from_slice(bundle.part("report.json").unwrap()).unwrap();
    let found = report["findings"].as_array().unwrap();
    let of = |f: &&Value| f["rule"] == "size-mismatch-by-two-tiers";
    let one = found.iter().find(of).unwrap();
    assert_eq!(
        (&one["reason"], &one["confirmed"]),
        (&"集团口径".into(), &true.into())
    );

    std::fs::remove_file(&out).unwrap();
    write(&row.replace("13800138001", "1380013"));
    let (code, said) = seal(&["--reason", "集团口径"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("error[invalid-mobile-number]"), "{said}");
    assert!(!said.contains("size-mismatch-by-two-tiers"), "{said}");
    assert!(!Path::new(&out).exists());
}

#[test]
fn a_missing_record_can_be_created_and_a_missing_column_is_said_once() {
    let folder = folder("missing");
    let (people, customers) = (folder.join("people.csv"), folder.join("customers.csv"));
    std::fs::write(&people, format!("{HEAD}Y1,李明,男,13800138001,广东省,\n")).unwrap();
    let text = "客户编码,客户名称,详细地址,业务员,业务员姓名\nKH1,甲公司,福华路1号,Y9,王芳\n";
    std::fs::write(&customers, text).unwrap();
    let files = [people.to_str().unwrap(), customers.to_str().unwrap()];
    let json = qichu(&["check", "--format", "json", files[0], files[1]]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    let found = json["findings"].as_array().unwrap();
    let of = |rule: &'static str| found.iter().filter(move |f| f["rule"] == rule);
    let unknown = of("unknown-salesperson").next().unwrap();
    assert_eq!(unknown["fix"]["value"], "Y1");
    let create = &unknown["create"];
    assert_eq!(
        (&create["kind"], &create["table"]),
        (&"create".into(), &"salespeople".into())
    );
    assert_eq!(
        create["value"],
        serde_json::json!({"code": "Y9", "name": "王芳"})
    );
    assert_eq!(unknown["choices"], serde_json::json!([]));
    // Legal form, region and contact.
    assert_eq!(of("required-column-missing").count(), 3);
    assert_eq!(of("required-missing").count(), 0);
}

#[test]
fn columns_of_province_city_and_district_fill_the_region() {
    let folder = folder("parts");
    let file = folder.join("customers.csv");
    let text = "客户编码,客户名称,所在省,所在市,区/县,详细地址\n\
                KH1,甲公司,浙江省,杭州市,西湖区,文三路1号\n\
                KH2,乙公司,北京市,北京市,朝阳区,建国路2号\n\
                KH3,丙公司,江苏省,杭州市,西湖区,文三路3号\n\
                KH4,丁公司,,,,人民路4号\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let json = qichu(&["check", "--format", "json", file]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    let columns = json["sources"][0]["sheets"][0]["columns"]
        .as_array()
        .unwrap();
    let fields = columns.iter().map(|c| c["field"].as_str().unwrap_or("-"));
    assert!(fields.eq(["code", "name", "region", "region", "region", "address"]));
    let found = json["findings"].as_array().unwrap();
    let missing = found
        .iter()
        .filter(|f| f["rule"] == "required-column-missing");
    assert!(
        missing
            .into_iter()
            .all(|f| !f["message"].to_string().contains("地区"))
    );
    // What is wrong stands at the first part, and is told of the whole.
    let of_region = found.iter().filter(|f| f["field"] == "region");
    let told: Vec<_> = of_region
        .map(|f| [&f["rule"], &f["source"]["cell"], &f["value"]].map(|v| v.as_str().unwrap()))
        .collect();
    let expected = [
        ["unknown-region", "C4", "江苏省杭州市西湖区"],
        ["required-missing", "C5", ""],
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_cannot_be_read_ends_with_two() {
    let folder = folder("unreadable");
    let page = folder.join("page.xls");
    std::fs::write(&page, "<html><table><tr><td>1</td></tr></table></html>").unwrap();
    let file = page.to_str().unwrap();
    let done = qichu(&["check", "--lang", "en", "--format", "json", file]);
    assert_eq!(done.status.code(), Some(2));
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    let found = &said["findings"][0];
    assert_eq!(
        (&found["code"], &found["severity"]),
        (&"F001".into(), &"error".into())
    );
    assert_eq!(found["source"]["file"], file);
    assert_eq!(
        found["message"],
        "Not a readable spreadsheet but a web page (HTML)"
    );

    let nowhere = qichu(&["check", "nowhere.xlsx"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(
        String::from_utf8(nowhere.stderr)
            .unwrap()
            .contains("nowhere.xlsx")
    );
}
