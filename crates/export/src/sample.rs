//! A small workbook to try the app with: invented people and companies, and the mistakes
//! that real files have.

use std::borrow::Cow;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// A sheet: name, header, rows.
type Sheet = (
    &'static str,
    &'static [&'static str],
    &'static [&'static [&'static str]],
);

/// Texts that begin with `=` are written as numbers: that is how codes get lost.
const SHEETS: &[Sheet] = &[
    (
        "客户资料",
        &[
            "客户编码",
            "客户名称",
            "性质",
            "统一社会信用代码",
            "地区",
            "详细地址",
            "联系人",
            "手机",
            "电话",
            "客户等级",
            "信用等级",
            "信用额度",
            "账期(天)",
            "业务员",
            "陈列位",
        ],
        &[
            &[
                "KH0001",
                "深圳湾畔食品有限公司",
                "企业",
                "914403001922038216",
                "广东省深圳市南山区",
                "海德三道15号",
                "王磊",
                "13905718823",
                "",
                "A",
                "A",
                "200000",
                "60",
                "YW01",
                "A-03",
            ],
            &[
                "KH0002",
                "杭州西泠百货有限公司",
                "企业",
                "91330100799655058B",
                "浙江省杭州市西湖区",
                "文三路90号",
                "冯敏",
                "１３８ ０５７１ ８８２３",
                "0571-88001234",
                "B",
                "B",
                "80000",
                "30",
                "YW02",
                "A-04",
            ],
            &[
                "KH0003",
                "青岛恒达食品商行",
                "个体工商户",
                "=923702020000000000",
                "山东省青岛市市南区",
                "香港中路8号",
                "张强",
                "15653298810",
                "",
                "C",
                "C",
                "3万",
                "15",
                "YW01",
                "B-01",
            ],
            &[
                "KH0004",
                " 成都锦里贸易有限公司",
                "企业",
                "",
                "四川省成都市武侯区",
                "科华北路5号",
                "何军",
                "1862817731",
                "028-85550123",
                "B",
                "B",
                "50000",
                "30",
                "YW02",
                "B-02",
            ],
            &[
                "KH0005",
                "宁波鑫源超市",
                "个体工商户",
                "",
                "浙江省宁波市海曙区",
                "",
                "沈芳",
                "13857401192",
                "",
                "C",
                "D",
                "0",
                "0",
                "YW02",
                "B-03",
            ],
            &[
                "KH0005",
                "苏州丰源日用品有限公司",
                "企业",
                "",
                "江苏省苏州市吴中区",
                "东吴北路31号",
                "许静",
                "13776018842",
                "",
                "B",
                "B",
                "60000",
                "30",
                "YW09",
                "C-01",
            ],
        ],
    ),
    (
        "库存",
        &[
            "商品编码",
            "商品名称",
            "类别",
            "规格",
            "条码",
            "单位",
            "仓库",
            "在库数量",
            "在途数量",
            "已产未入",
            "申报合计",
            "成本价",
            "成本性质",
            "建议零售价",
            "批发价A",
            "批发价B",
            "批发价C",
            "批发价D",
        ],
        &[
            &[
                "SP001",
                "纯净水",
                "饮料",
                "550ml",
                "6901234567892",
                "瓶",
                "总仓",
                "=1200",
                "=200",
                "=0",
                "=1400",
                "=0.8",
                "采购",
                "=2",
                "=1.2",
                "=1.3",
                "=1.4",
                "=1.5",
            ],
            &[
                "SP002",
                "绿茶",
                "饮料",
                "500ml",
                "6911316600478",
                "瓶",
                "总仓",
                "=860",
                "=0",
                "=120",
                "=980",
                "=1.9",
                "采购",
                "=4",
                "=2.8",
                "=3",
                "=3.2",
                "=3.4",
            ],
            &[
                "SP003",
                "坚果礼盒",
                "零食",
                "1kg",
                "6901234567893",
                "盒",
                "总仓",
                "=75",
                "=30",
                "=0",
                "=115",
                "=46",
                "采购",
                "=98",
                "=68",
                "=72",
                "=76",
                "=80",
            ],
            &[
                "SP004",
                "抽纸",
                "日用",
                "3层130抽",
                "",
                "提",
                "二仓",
                "400件",
                "=0",
                "=0",
                "=400",
                "=9.5",
                "采购",
                "=19.9",
                "=13",
                "=14",
                "=15",
                "=16",
            ],
            &[
                "合计", "", "", "", "", "", "", "=2535", "=230", "=120", "=2895", "", "", "", "",
                "", "", "",
            ],
        ],
    ),
    (
        "销售人员",
        &["工号", "姓名", "性别", "年龄", "手机", "负责区域"],
        &[
            &["YW01", "李明", "男", "=31", "13800138001", "广东省、山东省"],
            &[
                "YW02",
                "王芳",
                "女",
                "=28",
                "13900139002",
                "浙江省、江苏省、四川省",
            ],
        ],
    ),
    (
        "购买历史",
        &[
            "单据号",
            "行号",
            "客户编码",
            "商品编码",
            "日期",
            "数量",
            "单价",
            "金额",
        ],
        &[
            &[
                "XS2601",
                "=1",
                "KH0001",
                "SP001",
                "2026-03-05",
                "=240",
                "=1.2",
                "=288",
            ],
            &[
                "XS2601",
                "=2",
                "KH0001",
                "SP002",
                "2026-03-05",
                "=120",
                "=2.8",
                "=336",
            ],
            &[
                "XS2602", "=1", "KH0002", "SP003", "3/5/26", "=10", "=72", "=720",
            ],
            &[
                "XS2603",
                "=1",
                "KH0009",
                "SP004",
                "2026年4月12日",
                "=50",
                "=14",
                "=700",
            ],
        ],
    ),
];

/// The workbook, with all of its records so many times: each time under other codes and
/// phone numbers.
///
/// # Errors
/// When it cannot be written, which means a defect in this crate.
pub fn sample(times: u32) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let bold = Format::new().set_bold();
    for (name, header, rows) in SHEETS {
        let sheet = book.add_worksheet();
        sheet.set_name(*name)?;
        for (column, text) in (0u16..).zip(*header) {
            sheet.write_string_with_format(0, column, *text, &bold)?;
            sheet.set_column_width(column, 14)?;
        }
        let all = (0..times).flat_map(|time| rows.iter().map(move |texts| (time, texts)));
        for (row, (time, texts)) in (1u32..).zip(all) {
            for (column, text) in (0u16..).zip(*texts) {
                let text = at(time, text);
                match text.strip_prefix('=').and_then(|n| n.parse::<f64>().ok()) {
                    Some(number) => sheet.write_number(row, column, number)?,
                    None if text.is_empty() => continue,
                    None => sheet.write_string(row, column, text)?,
                };
            }
        }
    }
    book.save_to_buffer()
}

/// A text as it stands another time: a code or a phone number has other digits.
fn at(time: u32, text: &str) -> Cow<'_, str> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let (letters, width) = (&text[..text.len() - digits.len()], digits.len());
    let is_code = width == 11 || (!letters.is_empty() && (1..=9).contains(&width));
    match digits.parse::<u64>() {
        Ok(number) if time > 0 && is_code => {
            let number = (number + 37 * u64::from(time)) % 10_u64.pow(width as u32);
            Cow::Owned(format!("{letters}{number:0width$}"))
        }
        _ => Cow::Borrowed(text),
    }
}
