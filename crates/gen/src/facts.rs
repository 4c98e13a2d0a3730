//! What the invented records are made of: real places, invented words, check digits.

/// A city, with districts and the beginnings of its codes.
pub struct City {
    /// Empty for a municipality.
    pub province: &'static str,
    pub name: &'static str,
    /// Administrative code, six digits.
    pub code: &'static str,
    /// Area code.
    pub area: &'static str,
    /// First four digits of its postal codes.
    pub postal: &'static str,
    /// Digits of a landline number.
    pub digits: usize,
    /// Two districts where customers are, and a third kept for other ends.
    pub districts: [&'static str; 3],
}

macro_rules! cities {
    ($($province:literal $name:literal $code:literal $area:literal $postal:literal $digits:literal $a:literal $b:literal $c:literal;)*) => {
        pub static CITIES: &[City] = &[$(City {
            province: $province,
            name: $name,
            code: $code,
            area: $area,
            postal: $postal,
            digits: $digits,
            districts: [$a, $b, $c],
        }),*];
    };
}

cities! {
    "" "北京市" "110000" "010" "1000" 8 "东城区" "西城区" "海淀区";
    "" "天津市" "120000" "022" "3000" 8 "和平区" "南开区" "河西区";
    "" "上海市" "310000" "021" "2000" 8 "黄浦区" "徐汇区" "浦东新区";
    "" "重庆市" "500000" "023" "4000" 8 "渝中区" "南岸区" "沙坪坝区";
    "河北省" "石家庄市" "130100" "0311" "0500" 8 "长安区" "桥西区" "裕华区";
    "河北省" "保定市" "130600" "0312" "0710" 7 "竞秀区" "莲池区" "清苑区";
    "山西省" "太原市" "140100" "0351" "0300" 7 "迎泽区" "小店区" "杏花岭区";
    "内蒙古自治区" "呼和浩特市" "150100" "0471" "0100" 7 "新城区" "赛罕区" "回民区";
    "辽宁省" "沈阳市" "210100" "024" "1100" 8 "和平区" "沈河区" "铁西区";
    "辽宁省" "大连市" "210200" "0411" "1160" 8 "中山区" "沙河口区" "西岗区";
    "吉林省" "长春市" "220100" "0431" "1300" 8 "南关区" "朝阳区" "宽城区";
    "黑龙江省" "哈尔滨市" "230100" "0451" "1500" 8 "南岗区" "道里区" "香坊区";
    "江苏省" "南京市" "320100" "025" "2100" 8 "鼓楼区" "玄武区" "秦淮区";
    "江苏省" "苏州市" "320500" "0512" "2150" 8 "姑苏区" "吴中区" "相城区";
    "江苏省" "无锡市" "320200" "0510" "2140" 8 "梁溪区" "滨湖区" "锡山区";
    "浙江省" "杭州市" "330100" "0571" "3100" 8 "上城区" "西湖区" "滨江区";
    "浙江省" "宁波市" "330200" "0574" "3150" 8 "海曙区" "鄞州区" "镇海区";
    "浙江省" "温州市" "330300" "0577" "3250" 8 "鹿城区" "龙湾区" "瓯海区";
    "安徽省" "合肥市" "340100" "0551" "2300" 8 "蜀山区" "庐阳区" "包河区";
    "安徽省" "芜湖市" "340200" "0553" "2410" 7 "镜湖区" "弋江区" "鸠江区";
    "福建省" "福州市" "350100" "0591" "3500" 8 "鼓楼区" "仓山区" "台江区";
    "福建省" "厦门市" "350200" "0592" "3610" 7 "思明区" "湖里区" "集美区";
    "江西省" "南昌市" "360100" "0791" "3300" 8 "东湖区" "西湖区" "青山湖区";
    "山东省" "济南市" "370100" "0531" "2500" 8 "历下区" "市中区" "天桥区";
    "山东省" "青岛市" "370200" "0532" "2660" 8 "市南区" "市北区" "崂山区";
    "山东省" "烟台市" "370600" "0535" "2640" 7 "芝罘区" "莱山区" "福山区";
    "河南省" "郑州市" "410100" "0371" "4500" 8 "金水区" "中原区" "二七区";
    "河南省" "洛阳市" "410300" "0379" "4710" 8 "西工区" "涧西区" "洛龙区";
    "湖北省" "武汉市" "420100" "027" "4300" 8 "武昌区" "江岸区" "洪山区";
    "湖北省" "宜昌市" "420500" "0717" "4430" 7 "西陵区" "伍家岗区" "夷陵区";
    "湖南省" "长沙市" "430100" "0731" "4100" 8 "岳麓区" "芙蓉区" "雨花区";
    "广东省" "广州市" "440100" "020" "5100" 8 "越秀区" "天河区" "海珠区";
    "广东省" "深圳市" "440300" "0755" "5180" 8 "南山区" "福田区" "罗湖区";
    "广东省" "佛山市" "440600" "0757" "5280" 8 "禅城区" "南海区" "顺德区";
    "广西壮族自治区" "南宁市" "450100" "0771" "5300" 7 "青秀区" "兴宁区" "西乡塘区";
    "海南省" "海口市" "460100" "0898" "5700" 8 "龙华区" "美兰区" "秀英区";
    "四川省" "成都市" "510100" "028" "6100" 8 "锦江区" "武侯区" "青羊区";
    "四川省" "绵阳市" "510700" "0816" "6210" 7 "涪城区" "游仙区" "安州区";
    "贵州省" "贵阳市" "520100" "0851" "5500" 8 "南明区" "云岩区" "观山湖区";
    "云南省" "昆明市" "530100" "0871" "6500" 8 "五华区" "盘龙区" "官渡区";
    "陕西省" "西安市" "610100" "029" "7100" 8 "碑林区" "雁塔区" "莲湖区";
    "甘肃省" "兰州市" "620100" "0931" "7300" 7 "城关区" "七里河区" "安宁区";
    "青海省" "西宁市" "630100" "0971" "8100" 7 "城中区" "城西区" "城北区";
    "宁夏回族自治区" "银川市" "640100" "0951" "7500" 7 "兴庆区" "金凤区" "西夏区";
    "新疆维吾尔自治区" "乌鲁木齐市" "650100" "0991" "8300" 7 "天山区" "沙依巴克区" "水磨沟区";
}

impl City {
    /// The name without 市, as company names begin.
    pub fn short(&self) -> &'static str {
        self.name.trim_end_matches('市')
    }

    /// Province, city and district in one.
    pub fn region(&self, district: usize) -> String {
        let district = self.districts.get(district).unwrap_or(&"");
        format!("{}{}{district}", self.province, self.name)
    }
}

/// Names of districts that have been merged into others: city, now, once.
pub const RETIRED: &[(&str, &str, &str)] = &[
    ("杭州市", "上城区", "江干区"),
    ("南京市", "鼓楼区", "下关区"),
    ("苏州市", "姑苏区", "平江区"),
    ("北京市", "东城区", "崇文区"),
    ("北京市", "西城区", "宣武区"),
];

/// How many characters each list of [`BRAND`] gives.
pub const P: usize = 47;

/// Characters of company names. No list shares one with another, so names that differ
/// in two places stay two edits apart.
pub const BRAND: [&str; 4] = [
    "恒瑞鼎盛嘉泰宏裕祥德信诚正源永昌隆茂荣康福禄寿喜旺达通顺利丰余庆吉善良谦睦义礼智勇勤俭朴仁厚凌",
    "川海溪泉波涛澜泽润峰岭岩玉金银锦绣绸棉麻林森松柏梅兰竹菊莲荷桂桃李杏槐榕枫桐樟柳荔茶谷禾穗稻椿",
    "天月星辰云霞雨雪风雷春夏秋冬晨曦暮光明亮晖朗晴虹彩丹青蓝紫翠碧墨素雅静远志高飞翔腾鹏鹤鸿燕凤露",
    "博文学思慧敏哲贤才俊杰英豪雄力创新联众聚汇集卓越优佳美尚好乐悦欣怡畅安同心立诺铭凯拓领航启程聪",
];

/// The character of a list, counted round.
pub fn brand(list: usize, at: usize) -> char {
    BRAND[list].chars().nth(at % P).unwrap_or('恒')
}

/// An industry: its name, trades that end a company's name, and the lower bounds of
/// large, medium and small by staff and by revenue in 万元.
pub struct Industry {
    pub name: &'static str,
    pub trades: &'static [&'static str],
    pub staff: [i64; 3],
    pub revenue: [i64; 3],
}

#[rustfmt::skip]
pub static INDUSTRIES: &[Industry] = &[
    Industry { name: "批发业", trades: &["商贸", "贸易", "供应链管理"], staff: [200, 20, 5], revenue: [40_000, 5_000, 1_000] },
    Industry { name: "零售业", trades: &["百货", "连锁超市", "便利店"], staff: [300, 50, 10], revenue: [20_000, 500, 100] },
    Industry { name: "制造业", trades: &["食品", "实业", "包装制品"], staff: [1_000, 300, 20], revenue: [40_000, 2_000, 300] },
    Industry { name: "餐饮业", trades: &["餐饮管理", "饮食服务"], staff: [300, 100, 10], revenue: [10_000, 2_000, 100] },
    Industry { name: "住宿业", trades: &["酒店管理"], staff: [300, 100, 10], revenue: [10_000, 2_000, 100] },
    // Judged by staff alone; the revenue only has to look right beside it.
    Industry { name: "租赁和商务服务业", trades: &["商务服务"], staff: [300, 100, 10], revenue: [9_000, 3_000, 300] },
];

/// What sole traders call themselves, with their industry.
pub const SHOPS: &[(&str, &str)] = &[
    ("商行", "批发业"),
    ("经营部", "批发业"),
    ("百货店", "零售业"),
    ("便民超市", "零售业"),
    ("餐馆", "餐饮业"),
    ("小吃店", "餐饮业"),
];

pub const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
pub const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志红文斌宇浩凯婷雪琳佳欣怡晨博睿思远梓涵雨泽俊峰海燕春梅秋月冬青晓东立新永康家豪诗";

/// None begins with the name of a region.
pub const ROADS: &[&str] = &[
    "建设路",
    "文化路",
    "学府路",
    "迎宾路",
    "创业路",
    "青年路",
    "科技路",
    "幸福路",
    "育才路",
    "体育路",
    "竹园路",
    "星光路",
];

/// Assigned mobile prefixes.
pub const MOBILES: &[&str] = &[
    "130", "131", "132", "133", "135", "136", "137", "138", "139", "150", "151", "152", "153",
    "155", "156", "157", "158", "159", "176", "177", "178", "180", "181", "182", "183", "185",
    "186", "187", "188", "189", "198", "199",
];

/// A category of goods.
pub struct Category {
    pub name: &'static str,
    pub units: &'static [&'static str],
    pub goods: &'static [&'static str],
    pub specs: &'static [&'static str],
}

#[rustfmt::skip]
pub static CATEGORIES: &[Category] = &[
    Category { name: "饮料", units: &["瓶", "箱"], goods: &["乌龙茶", "苏打水", "柠檬汁", "苹果醋", "椰子水", "燕麦奶", "黑咖啡", "杏仁露"], specs: &["330ml", "500ml", "1L", "1.5L", "250ml*6"] },
    Category { name: "粮油调味", units: &["袋", "瓶"], goods: &["东北大米", "菜籽油", "老陈醋", "黄豆酱", "小麦粉", "芝麻油", "花椒粉", "白砂糖"], specs: &["400g", "800g", "2.5kg", "5kg", "10kg"] },
    Category { name: "日化清洁", units: &["瓶", "盒"], goods: &["洗衣液", "洗洁精", "护手霜", "沐浴露", "牙膏套装", "消毒湿巾", "玻璃水", "香皂礼盒"], specs: &["120g", "450ml", "750ml", "2kg", "3L"] },
    Category { name: "休闲零食", units: &["包", "盒"], goods: &["海苔脆片", "牛肉干", "夏威夷果", "蛋黄酥", "山楂条", "魔芋丝", "坚果组合", "水果软糖"], specs: &["68g", "108g", "218g", "398g", "600g"] },
    Category { name: "文具办公", units: &["盒", "支"], goods: &["中性笔", "回形针", "订书机", "荧光笔组", "便签纸", "档案盒", "白板笔", "计算器"], specs: &["12支装", "24件套", "A4款", "B5款", "加厚型"] },
];

/// No two share a character, so none looks like another misspelt.
pub const BRANDS: &[&str] = &[
    "禾木", "清泉", "北辰", "山岚", "Nordia", "云谷", "佰味", "拾光", "锦程", "悦己",
];

/// Warehouses of the stock file with one row a warehouse.
pub const WAREHOUSES: &[&str] = &["杭州总仓", "西南分拨中心"];
/// Warehouses of the stock file with one column a warehouse.
pub const COLUMN_WAREHOUSES: [&str; 3] = ["杭州总仓", "成都中心仓", "沈阳周转备货仓"];

pub const DEPARTMENTS: &[&str] = &["渠道拓展部", "大客户组", "零售事业中心", "电商运营团队"];

const USCC: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A 统一社会信用代码 of a kind (`91`), a place (six digits) and a serial number, with
/// both check digits right.
pub fn uscc(kind: &str, place: &str, serial: usize) -> String {
    const OWN: [usize; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    const ALL: [usize; 17] = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
    ];
    let mut code = format!("MA{:06}", serial % 1_000_000);
    let digit = |b: u8| match b {
        b'0'..=b'9' => usize::from(b - b'0'),
        _ => usize::from(b.saturating_sub(b'A')) + 10,
    };
    let sum: usize = code.bytes().zip(OWN).map(|(b, w)| digit(b) * w).sum();
    code.push(match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        n => char::from(b'0' + n as u8),
    });
    let mut code = format!("{kind}{place}{code}");
    let value = |b: u8| USCC.iter().position(|&a| a == b).unwrap_or(0);
    let sum: usize = code.bytes().zip(ALL).map(|(b, w)| value(b) * w).sum();
    code.push(char::from(USCC[(31 - sum % 31) % 31]));
    code
}

/// The code with another check digit.
pub fn uscc_broken(code: &str) -> String {
    let mut code = code.to_owned();
    let last = code.pop().unwrap_or('0');
    let at = USCC.iter().position(|&a| char::from(a) == last);
    code.push(char::from(USCC[(at.unwrap_or(0) + 1) % 31]));
    code
}

/// A GTIN-13 of China with a right check digit.
pub fn gtin(serial: usize) -> String {
    gtin_of(69, serial)
}

/// What the SHA-256 of a file that nobody has could look like.
pub fn digest(serial: usize) -> String {
    let word = (serial as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    [0, 16, 32, 48]
        .map(|turn| format!("{:016x}", word.rotate_left(turn)))
        .concat()
}

/// A GTIN-13 that a shop gave itself, with a right check digit.
pub fn in_store(serial: usize) -> String {
    gtin_of(21, serial)
}

fn gtin_of(prefix: u32, serial: usize) -> String {
    let body = format!("{prefix}{:010}", 2_100_000_000 + serial % 1_000_000_000);
    let sum: u32 = (body.bytes().rev().zip([3, 1].into_iter().cycle()))
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// What would pass for the number of somebody's identity card.
pub fn id_card(serial: usize) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("33010619880{}15{:03}", 1 + serial % 9, serial % 1_000);
    let sum: u32 = (body.bytes().zip(WEIGHTS))
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    let check = char::from(b"10X98765432"[(sum % 11) as usize]);
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use qichu_model::value::{is_gtin, is_uscc};

    use super::*;

    #[test]
    fn name_lists_are_long_enough_and_share_nothing() {
        let all: String = BRAND.concat();
        assert_eq!(BRAND.map(|l| l.chars().count()), [P; 4]);
        assert_eq!(all.chars().collect::<BTreeSet<_>>().len(), 4 * P);
        let brands: String = BRANDS.iter().filter(|b| !b.is_ascii()).copied().collect();
        let distinct: BTreeSet<char> = brands.chars().collect();
        assert_eq!(distinct.len(), brands.chars().count());
    }

    #[test]
    fn check_digits_are_right() {
        for serial in [0, 7, 4_711, 999_999] {
            let code = uscc("91", "330100", serial);
            assert!(is_uscc(&code) && !is_uscc(&uscc_broken(&code)), "{code}");
            assert!(is_gtin(&gtin(serial)) && is_gtin(&in_store(serial)));
        }
        assert_eq!(id_card(5).len(), 18);
    }
}
