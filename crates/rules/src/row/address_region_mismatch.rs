use qichu_regions::{covers, parse_address};

use crate::place::{begins_plainly, names, places, region};
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 81),
    name: "address-region-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("地址与地区不符", "Address in another region"),
    message: Text::new(
        "地址以{found}开头，地区却是{region}",
        "The address begins with {found}, but the region is {region}",
    ),
    why: Text::new(
        "地址与地区至少有一个错，客户或渠道会归错区域",
        "One of the two is wrong, and the customer or channel lands in the wrong territory",
    ),
    todo: Text::new("核对地址与地区", "Check both"),
    example: Example::Changes {
        bad: &[put(
            TableId::Customers,
            0,
            "address",
            "浙江省杭州市滨江区网商路699号",
        )],
        good: &[put(
            TableId::Customers,
            0,
            "address",
            "深圳市龙岗区坂田华为基地",
        )],
    },
    check: Check::Field {
        applies: |field| field.ty == FieldType::Address,
        check: |row, column| {
            let address = row.text(column);
            let said_region = row.text(row.column_of(|ty| ty == FieldType::Region)?);
            let (said, _) = parse_address(address);
            let resolved = region(said_region);
            let (found, places) = (said.divisions(), places(&resolved));
            if found.is_empty() || places.is_empty() {
                return None;
            }
            let fits = found.iter().any(|f| {
                let agrees = |p: u32| covers(f.code, p) || covers(p, f.code);
                places.iter().any(|p| agrees(p.code))
            });
            let hit = || {
                Hit::at(column)
                    .arg("found", names(found))
                    .arg("region", said_region)
            };
            // Most fit, so that is asked first.
            (!fits && !begins_plainly(address)).then(hit)
        },
    },
};
