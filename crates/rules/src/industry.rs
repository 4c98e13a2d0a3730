//! Industries by the sections of GB/T 4754, 批发 and 零售 apart: their sizes differ.

use crate::alike::a_slip_apart;
use crate::prelude::comparable;

/// What the text of an industry says.
#[derive(Debug, PartialEq, Eq)]
pub enum Industry {
    /// A section, or a division within it.
    Known,
    /// Both 批发 and 零售, where one must be said.
    Both,
    /// Neither; with the section that is likely meant.
    Unknown(Option<&'static str>),
}

/// A section: its name, words by which it and its divisions are known, and words that only
/// hint at it.
struct Section(
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const WHOLESALE: &str = "批发";
const RETAIL: &str = "零售";

#[rustfmt::skip]
const SECTIONS: &[Section] = &[
    Section("农、林、牧、渔业", &["农、林", "农林", "农业", "林业", "牧业", "渔业", "畜牧", "种植", "养殖"], &["农", "合作社"]),
    Section("采矿业", &["采矿", "开采", "采选"], &["矿"]),
    Section("制造业", &["制造", "加工", "工业"], &["生产", "工厂", "厂", "manufactur"]),
    Section("电力、热力、燃气及水生产和供应业", &["电力", "热力", "燃气", "水的生产", "水生产", "自来水"], &["供电", "供水", "能源"]),
    Section("建筑业", &["建筑", "装饰装修", "土木工程"], &["装修", "工程", "施工"]),
    Section("批发业", &[WHOLESALE], &["经销", "代理", "分销", "商行", "贸易", "wholesale"]),
    Section("零售业", &[RETAIL], &["超市", "便利店", "商超", "百货", "门店", "电商", "商场", "药店", "药房", "店", "retail"]),
    Section("交通运输、仓储和邮政业", &["运输", "仓储", "邮政", "快递"], &["物流", "配送", "货运"]),
    Section("住宿业", &["住宿"], &["酒店", "宾馆", "民宿", "旅馆"]),
    Section("餐饮业", &["餐饮"], &["餐馆", "饭店", "饭馆", "小吃", "火锅", "茶饮", "咖啡"]),
    Section("信息传输、软件和信息技术服务业", &["信息传输", "软件", "信息技术", "互联网", "电信"], &["网络", "科技"]),
    Section("金融业", &["金融", "保险", "证券", "银行"], &["投资"]),
    Section("房地产业", &["房地产", "物业"], &["地产"]),
    Section("租赁和商务服务业", &["租赁", "商务服务"], &["广告", "咨询", "中介", "旅行社"]),
    Section("科学研究和技术服务业", &["科学研究", "技术服务"], &["科研", "检测", "设计"]),
    Section("水利、环境和公共设施管理业", &["水利", "环境", "公共设施"], &["环保", "景区"]),
    Section("居民服务、修理和其他服务业", &["居民服务", "修理"], &["维修", "美容", "家政"]),
    Section("教育", &["教育"], &["学校", "培训", "幼儿园"]),
    Section("卫生和社会工作", &["卫生", "社会工作"], &["医院", "诊所", "医疗", "药"]),
    Section("文化、体育和娱乐业", &["文化", "体育", "娱乐"], &["影院", "健身", "出版"]),
    Section("公共管理、社会保障和社会组织", &["公共管理", "社会保障", "社会组织"], &["政府", "机关", "协会"]),
    Section("国际组织", &["国际组织"], &[]),
];

/// What the text of an industry says.
pub fn read(text: &str) -> Industry {
    let text = &*comparable(text);
    let has = |word: &&str| text.contains(word);
    if [WHOLESALE, RETAIL].iter().all(has) || text.contains("批零") {
        return Industry::Both;
    }
    if SECTIONS.iter().any(|section| section.1.iter().any(has)) {
        return Industry::Known;
    }
    let is_slip =
        |Section(name, ..): &&Section| name.chars().nth(2).is_some() && a_slip_apart(text, name);
    // 酒店 says more than 店.
    let hints = SECTIONS
        .iter()
        .flat_map(|s| s.2.iter().map(move |hint| (hint, s)));
    let hinted = || {
        hints
            .filter(|(hint, _)| has(hint))
            .max_by_key(|(hint, _)| hint.len())
    };
    let near = SECTIONS.iter().find(is_slip);
    let near = near.or_else(|| hinted().map(|(_, section)| section));
    Industry::Unknown(near.map(|Section(name, ..)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn industries_are_sections_or_within_one() {
        for Section(name, ..) in SECTIONS {
            assert_eq!(read(name), Industry::Known, "{name}");
        }
        for text in [
            "食品制造业",
            "C 制造业",
            "零售",
            "信息传输",
            "F51 批发业",
            "住宿和餐饮业",
        ] {
            assert_eq!(read(text), Industry::Known, "{text}");
        }
        for text in ["批发和零售业", "批发零售", "零售、批发", "批零"] {
            assert_eq!(read(text), Industry::Both, "{text}");
        }
        for (text, near) in [
            ("随便写", None),
            ("超市", Some("零售业")),
            ("贸易公司", Some("批发业")),
            ("制遭业", Some("制造业")),
            ("Retail Trade", Some("零售业")),
            ("星级酒店", Some("住宿业")),
        ] {
            assert_eq!(read(text), Industry::Unknown(near), "{text}");
        }
    }
}
