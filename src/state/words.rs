//! Every text of the page, both languages side by side; neither can be left out. `{}` is
//! filled in order.

use qichu_model::Text;

macro_rules! words {
    ($($name:ident $zh:literal $en:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($zh, $en);)*
    };
}

// The book and its stages.
words! {
    UNNAMED "未命名账套" "Untitled book";
    OPENING "期初日" "Opening";
    COLLECT "收集" "Collect";
    TIDY "整理与审核" "Tidy and review";
    ENTER "录入确认" "Entry";
    VERIFY "验证" "Verify";
    HAND_OVER "交接" "Hand over";
    SETTINGS "账套设置" "Book settings";
    TABLES "数据表" "Tables";
    SOURCES "来源" "Sources";
    SOURCES_COUNT "{} 份来源" "sources: {}";
    STAGES "工作阶段" "Stages of the work";
}

// Top bar and status bar.
words! {
    CHECKING "正在检查…" "Checking…";
    CHECKING_LEAD "记录已经可以看、可以改；错误数查完才知道。" "You can already look and edit. How many errors there are is known when the check is done.";
    ENTERING "正在录入…" "Entering…";
    FIND "查找本表内容…" "Find in this table…";
    SAVED "已保存 {}" "Saved {}";
    SAVING "正在保存…" "Saving…";
    SAVE_FAILED "保存失败，正在重试" "Not saved, trying again";
    SAVE_FAILED_LONG "最近的改动或读入的文件还没有存到本机，正在反复重试。多半是磁盘或浏览器的存储空间满了：请腾出空间，或在设置里删除不用的账套。不要关闭这一页；下载的备份里含这些改动，不含待导入的文件。" "Your latest changes, or a file that was read, are not on this device yet; saving is tried again and again. Most likely the disk or the browser's storage is full: make room, or delete books you no longer need in the settings. Do not close this page. A backup that you download holds these changes, but no file that waits to be entered.";
    READ_ONLY "只读：另一标签页在写" "Read only: open in another tab";
    READ_ONLY_LONG "这个账套正在另一个标签页中编辑。这里只能看；关掉那一页后，这里会自动接手。" "This book is being edited in another tab. Here you can only look; close that tab and this one takes over.";
    OFFLINE_READY "离线可用" "Works offline";
    OFFLINE_PREPARING "正在准备离线" "Preparing offline";
    OFFLINE_UNSUPPORTED "不支持离线" "No offline use";
    UPDATE_READY "有新版本" "Update ready";
    UPDATE_TAKE "更新并重新载入" "Update and reload";
    LANGUAGE_OTHER "EN" "中";
    LANGUAGE_LABEL "切换到英文" "Switch to Chinese";
    THEME_SYSTEM "外观：随系统" "Theme: system";
    THEME_LIGHT "外观：浅色" "Theme: light";
    THEME_DARK "外观：深色" "Theme: dark";
    STATUS_CELLS "{} 行 · {} 单元格" "{} rows · {} cells";
    STATUS_JUDGED "整表校验 {} ms · 本次改动 {} ms" "All judged in {} ms · last change {} ms";
    STATUS_COMPLETE "必填完整度" "Completeness";
    NEXT_FINDING_KEY "下一个问题" "next finding";
    NEXT_PANE_KEY "切换区域" "next pane";
    IMPORT_KEY "导入" "enter";
    UNDO "撤销" "Undo";
    REDO "重做" "Redo";
    STARTING "正在打开…" "Opening…";
    BROKEN "无法打开" "It does not open";
    BROKEN_HINT "数据仍在本机。请重新载入；若仍打不开，另开一本新账套：原来的账套都在设置里，可以逐一打开或下载备份。也可更新浏览器（Chrome、Edge、Firefox、Safari）再试。不要清除网站数据。" "Your data is still on this device. Reload; if that does not help, start with a new book: the others are all in the settings, to open or to back up. Or update the browser (Chrome, Edge, Firefox, Safari). Do not clear the site's data.";
    RELOAD "重新载入" "Reload";
    PAGE_FAILED "页面出错，停住了。请重新载入；显示“已保存”的改动都还在。" "The page has failed and stands still. Reload it: what was shown as saved is still there.";
    ELSEWHERE "另开一本新账套" "Start with a new book";
}

// Collecting.
words! {
    DROP_TITLE "把表格拖到这里" "Drop spreadsheets here";
    DROP_LEAD "Excel、WPS、CSV 都可以，乱一点也没关系。文件不会离开这台电脑。" "Excel, WPS or CSV, messy ones too. Files never leave this device.";
    DROP_NOW "松手即可读取" "Let go to read them";
    CHOOSE_FILES "选择文件…" "Choose files…";
    OR_PASTE "也可以直接粘贴从表格里复制的单元格" "Or paste cells copied from a spreadsheet";
    TEMPLATES "下载填写模板" "Download templates";
    TEMPLATES_LEAD "七张表，编码列已设为文本，选项可下拉" "Seven tables, codes as text, drop-down lists";
    TRY_SAMPLE "用示例数据试试" "Try with sample data";
    SAMPLE_LEAD "一份带常见错误的小工作簿" "A small workbook with the usual mistakes";
    NO_SOURCES "还没有来源" "No sources yet";
    READING "正在读取 {}" "Reading {}";
    READING_ROWS "已读 {} 行" "{} rows so far";
    READING_BEHIND "后面还有 {} 个文件" "{} files wait";
    CANCEL "取消" "Cancel";
    PASTED "粘贴的内容" "Pasted cells";
    READER_TOO_LONG "读取超过两分钟，已停止。请拆成小一些的文件再试。" "Reading took over two minutes and was stopped. Split the file and try again.";
    READER_FAILED "读取程序没有启动，请重新载入页面" "The reader did not start: reload the page";
    READER_TRAPPED "这个文件的结构有问题，读不出来。请用表格软件打开并另存为 .xlsx 再试；账套没有受影响。" "The file's structure is faulty and it cannot be read. Open it in a spreadsheet program, save it as .xlsx and try again; the book is unharmed.";
    FILE_LEAD "识别出 {} 张表 · {} 行 · {}" "Tables: {} · rows: {} · {}";
    FILE_AGAIN "这个文件已经导入过：内容完全相同。再次导入会重复。" "This very file was entered before. Entering it again makes duplicates.";
    NOT_IMPORTED "不导入" "Left out";
    HIDDEN_SHEET "隐藏" "hidden";
    ROWS_MATCHED "行 · {} 列 · 匹配 {}" "rows · {} columns · {} matched";
    SHEET_TO "工作表" "Sheet";
    FILLS_TABLE "导入到" "Goes to";
    COLUMNS_TITLE "列对应" "Columns";
    COLUMN_IN_FILE "文件中的列" "Column";
    SAMPLE "样例" "Sample";
    FIELD "字段" "Field";
    CONFIDENCE "把握" "Confidence";
    PLEASE_CHOOSE "请选" "choose";
    KEEP_EXTRA "保留为附加列" "Keep as extra column";
    NOT_READ "不读入" "Not read";
    ONE_PER_WAREHOUSE "每仓一列：在库数量" "One warehouse: on hand";
    NO_HEADER "（无表头）" "(no header)";
    MISSING_TITLE "文件里没有这些必填列" "Required columns the file lacks";
    MISSING_LEAD "可以整列填同一个值，或用另一列；也可以先导入，再逐条补。" "Fill a whole column with one value or from another column, or enter first and complete later.";
    FILL_VALUE "整列填写…" "Same value for all…";
    FILL_FROM "用这一列" "From a column";
    MERGE_TITLE "账套里已有这些记录" "The book has some of these records";
    MERGE_COUNTS "新增 {} · 更新 {} · 不变 {} · 冲突 {} 处" "{} new · {} changed · {} unchanged · {} conflicts";
    MERGE_BY_KEY "按编码更新已有记录" "Change them by their code";
    MERGE_ADD "全部作为新记录" "Add all as new records";
    SOURCE_TITLE "来源说明" "About this source";
    SOURCE_LEAD "谁给的、凭什么信。冲突时高等级优先。" "Who gave it, and how far to trust it. In conflicts the higher grade wins.";
    DEPARTMENT "部门" "Department";
    PERSON "经手人" "Person";
    WAY "取得方式" "How obtained";
    OBTAINED "取得日期" "Obtained on";
    DECLARED "申报合计" "Declared totals";
    DECLARED_LEAD "提供者说应该有多少。不知道就留空。" "What the giver says there should be. Leave empty what nobody said.";
    GIVER_SAYS "申报" "Declared";
    WAS_READ "读到" "Read";
    OFF_BY "差 {}" "off by {}";
    FROM_TOTAL_ROW "文件合计行" "total row of the file";
    GRADE "可信度" "Reliability";
    GRADE_A "A 一手单据" "A first-hand documents";
    GRADE_B "B 系统导出" "B system export";
    GRADE_C "C 口头或转述" "C by word of mouth";
    NOTES_TITLE "读取时发现" "Noticed while reading";
    IMPORT_ROWS "导入 {} 行" "Enter {} rows";
    ANSWER_FIRST "还有 {} 列待选" "Columns to answer: {}";
    NOTHING_TO_IMPORT "没有可导入的行" "Nothing to enter";
    IMPORTED "已导入 {} 条记录" "{} records entered";
    READ_IN "读取 {} ms · {} · 未离开本机" "Read in {} ms · {} · never left this device";
    WAITING_FILES "待导入" "Waiting";
    FORESEEN "照此录入后，账套里有 {} 个错误、{} 个警告，整理时处理" "Entered like this, the book will have {} errors and {} warnings to tidy";
    FORESEEN_NOTHING "照此录入，没有错误和警告" "Entered like this, there is nothing to tidy";
}

// Sources, conflicts, who owes what.
words! {
    CONFLICTS "来源冲突" "Sources disagree";
    CONFLICTS_LEAD "可信度高的先用，手工填的不动；另一个值留在这里，等你决定。" "The higher grade is used, what was typed stays; the other value waits here for you to decide.";
    CONFLICT_AT "记录与字段" "Record and field";
    IN_USE "现用" "In use";
    OTHER_VALUE "另一个值" "The other";
    KEEP_IT "保留" "Keep";
    TAKE_OTHER "改用" "Take";
    ALL_OF "全部采用 {}（{}）" "All from {} ({})";
    ALL_TYPED "全部保留手工填写的（{}）" "Keep all typed ({})";
    TYPED_BY_HAND "手工填写" "typed by hand";
    MORE_CONFLICTS "还有 {} 处" "{} more";
    COMPLETE "完整率" "Complete";
    EDIT_SOURCE "说明" "Describe";
    NOT_DECLARED "未申报" "nothing declared";
    DECLARED_RIGHT "申报相符" "as declared";
    DECLARED_WRONG "申报不符 {}" "{} not as declared";
    CHASE "催办清单" "Chase list";
    CHASE_LEAD "谁还欠什么。写明“未知：原因”也算回答。" "Who still owes what. “未知：” and a reason is an answer too.";
    CHASE_NONE "必填和建议填的都齐了" "All that is required or recommended is there";
    CHASE_FILE "下载清单" "Download list";
    PRINT "打印" "Print";
    NOBODY_NAMED "未指定" "Nobody named";
    BETWEEN_NAMES "、" ", ";
    OWE_NOTHING "{} 人已交齐：{}" "Nothing owed by {}: {}";
    OWES_RECORDS "{} 条待补" "{} to complete";
    RECORD_KEY "编码" "Key";
    RECORD_NAME "名称" "Name";
    MISSING_REQUIRED "缺必填" "Required missing";
    SAY_UNKNOWN "未知，因为…" "Unknown because…";
    UNKNOWN_EXAMPLE "原因，如：客户未回复" "Reason, such as: no reply";
    UNKNOWN_SAVED "已注明未知" "Said to be unknown";
    UNKNOWN_CELLS "未知 {} 格" "{} unknown";
    UNKNOWN_WHY "注明未知" "Said to be unknown";
    MISSING_RECOMMENDED "缺建议填" "Recommended missing";
    ANSWER_HERE "补充内容或未知原因" "Answer, or why unknown";
    LIST_PART "第 {}–{} 条，共 {}" "{}–{} of {}";
    REST_IN_FILE "其余见下载的清单" "the rest is in the file";
    FILTERED_MISSING "缺{}：{}" "{} missing: {}";
}

// The sheet.
words! {
    ALL "全部" "All";
    WITH_ERRORS "有错" "Errors";
    TO_CONFIRM "待确认" "Warnings";
    CHANGED_NOW "本次改过" "Changed";
    FILTERED_RULE "仅 {}" "Only {}";
    FILTERED_TEXT "含“{}”" "With “{}”";
    ADD_RECORD "新增一行" "Add a row";
    REMOVE_RECORDS "删除所选行" "Remove rows";
    REMOVED "已删除 {} 行" "{} rows removed";
    IMPORT_MORE "追加导入" "Add a file";
    ROW_OF "第 {} 行" "row {}";
    FROM_SOURCE "来源" "From";
    ORIGINAL "原值“{}”" "originally “{}”";
    HISTORY "{} 次改动" "Changes: {}";
    HISTORY_TITLE "这一格的历史" "History of this cell";
    HISTORY_GONE "（已删除）" "(removed)";
    SOMEBODY "未署名" "unnamed";
    TYPED_IN "手工录入" "Typed in";
    EMPTY_CELL "（空）" "(empty)";
    EMPTY_TABLE "{}还没有记录" "No records in {} yet";
    EMPTY_TABLE_LEAD "拖入文件、粘贴单元格，或直接新增一行。" "Drop a file, paste cells, or add a row.";
    EMPTY_FILTER "没有符合筛选的记录" "No records match the filter";
    SHOW_ALL "显示全部" "Show all";
    NOT_COPIED "没有复制成：请少选一些再试" "Not copied: select less and try again";
    PASTED_CELLS "已粘贴，改动 {} 行" "Pasted into {} rows";
    GRID_LABEL "{}表格" "{} grid";
    CELL_EDITOR "编辑单元格" "Edit cell";
}

// Tidying: find and replace, bulk edits, groups, duplicates.
words! {
    FIND_TOOL "查找替换" "Find and replace";
    FIND_TEXT "查找" "Find";
    REPLACE_BY "替换为" "Replace with";
    ANY_COLUMN "全部列" "All columns";
    MATCH_CASE "区分大小写" "Match case";
    WHOLE_CELL "整格相同" "Whole cell";
    NOT_FOUND "没有找到" "Not found";
    FIND_NEXT "下一处" "Next";
    FIND_BACK "上一处" "Previous";
    REPLACE_ONE "替换" "Replace";
    REPLACE_ALL "全部替换…" "Replace all…";
    REPLACED "已替换 {} 条记录" "Replaced in {} records";
    NOTHING_CHANGES "不会改动任何单元格" "No cell would change";
    WOULD_CHANGE "将改动 {} 格" "Cells that change: {}";
    WOULD_LOSE "其中 {} 格现有内容会被替换" "overwritten: {}";
    FIRST_OF_THEM "列出前 {} 处" "the first {} are listed";
    APPLY_CHANGES "改动 {} 格" "Change {} cells";
    BULK_TOOL "批量修改" "Change many";
    BULK_SELECTED "所选 {} 行" "Selected rows: {}";
    BULK_SHOWN "所列 {} 行" "All shown rows: {}";
    BULK_VALUE "新值" "New value";
    BULK_EMPTY_ONLY "只填空格" "Only empty cells";
    BULK_PREVIEW "预览…" "Preview…";
    BULK_CLEAR "清空…" "Clear…";
    BULK_DOWN "向下填充" "Fill down";
    BULK_DOWN_KEY "Ctrl+D" "Ctrl+D";
    BULK_DONE "已修改 {} 条记录" "{} records changed";
    BULK_MERGE "合并所选…" "Merge selected…";
    GROUP_TOOL "分组小计" "Group";
    GROUP_BY "按" "By";
    GROUP_THEN "再按" "then by";
    GROUP_NONE "不再细分" "nothing";
    GROUP_ORDER "排序" "Order";
    GROUP_COUNT "记录数" "Records";
    GROUP_NAME "名称" "Name";
    GROUP_TOTAL "总计" "All";
    GROUP_SOME "只算筛选出的 {} 条，本表共 {} 条。" "Only the {} records of the filter, of {} in the table.";
    GROUP_LEFT "还有 {} 组未列出" "groups not listed: {}";
    GROUP_SHOW "只看这 {} 条" "Show these {}";
    GROUP_BACK "回到表格" "Back to the grid";
    PART_PROVINCE "{}·省" "{}: province";
    PART_CITY "{}·市" "{}: city";
    PART_YEAR "{}·年" "{}: year";
    PART_MONTH "{}·月" "{}: month";
    VALUE_EMPTY "（空）" "(empty)";
    VALUE_UNCLEAR "（无法判断）" "(unclear)";
    STOCK_SUM "库存合计" "Stock in all";
    STOCK_VALUE "库存金额" "Stock value";
    COMPARE "并排比较" "Compare";
    COMPARE_TITLE "是同一条记录吗？" "Are these one record?";
    COMPARE_LEAD "逐项选择保留哪个值。留下一条，其余删除；引用它们的记录随之改写。" "Choose the value to keep, field by field. One record stays, the others go, and what names them follows.";
    COMPARE_KEEP "留下这条" "Keep this record";
    COMPARE_ALL_OF "全用这条的值" "Use all its values";
    COMPARE_REFERENCES "被引用 {} 处" "named {} times";
    COMPARE_DIFFERENT "只看不同的项" "Only what differs";
    COMPARE_REASON "理由" "Reason";
    COMPARE_REASON_EXAMPLE "为什么是（或不是）同一条？" "Why are they one, or not?";
    COMPARE_MERGE "合并为一条" "Merge into one";
    COMPARE_BOTH "都保留" "Keep them all";
    COMPARE_MUST "这是错误，不能都保留：请合并，或改正编码。" "This is an error: merge them or correct the code.";
    COMPARE_GONE "这些记录已经不在了" "These records are gone";
    MERGED "已合并，改动 {} 条记录" "Merged; {} records changed";
    SORT_HINT "点列名排序 · Alt+↑↓" "Click to sort · Alt+↑↓";
}

// Findings.
words! {
    FINDINGS "问题" "Findings";
    BY_RULE "按规则" "By rule";
    THIS_TABLE "本表" "This table";
    ALL_TABLES "全部表" "All tables";
    FIXABLE "可一键修复" "Fixable";
    FIX_ALL "全部修复 {}" "Fix all {}";
    FIX_EVERYTHING "一键修复全部 {} 处" "Fix all {} at once";
    FIX_ONE "采用" "Apply";
    ADD_MISSING "补建{}：{}" "Add to {}: {}";
    ADDED_MISSING "已补建{}：{}，其余待补全" "Added to {}: {}, to be completed";
    FIXED "已修复 {} 条记录" "{} records fixed";
    FILL_COLUMN "整列填写…" "Same value for all…";
    FILL_IT "填写" "Fill";
    SHOW_ONES "逐条看" "One by one";
    GO_THERE "去看" "Go there";
    GIVE_REASON "说明理由" "Give a reason";
    REASON_ALL "统一说明理由" "One reason for all";
    CONFIRM_IT "确认无误，说明理由" "Confirm with a reason";
    CONFIRM_ALL "全部确认，统一说明理由" "Confirm all with one reason";
    REASON_EXAMPLE "为什么可以这样？" "Why may it stand?";
    REASON_SAVED "已记录理由：{} 处" "Reason recorded for {}";
    REASONED "{} 已说明" "{} explained";
    TAKE_BACK "撤回理由" "Take back";
    SAVE_REASON "记录" "Record";
    NO_FINDINGS "没有问题" "No findings";
    NO_FINDINGS_LEAD "这里的每一格都通过了校验。" "Every cell here has passed.";
    NO_MORE_FINDINGS "没有更多问题了" "No more findings";
    PREVIOUS_FINDING "上一个问题" "Previous";
    NEXT_FINDING "下一个问题" "Next finding";
    IN_FILES "来源文件" "Source files";
    SAFE "可一键修复" "safe fix";
    SUGGESTED "建议" "suggested";
    MORE_OF_THEM "还有 {} 处" "{} more";
    WHY "为什么" "Why";
    OPEN_FINDINGS "查看问题" "Findings";
    CLOSE "关闭" "Close";
    ERRORS_N "错误 {}" "{} errors";
    WARNINGS_N "警告 {}" "{} warnings";
}

// Entry, verification, handing over.
words! {
    ENTER_TITLE "录入去向" "Where records go";
    ENTER_LEAD "每张表进入的模块。读入、展开与手工新增之和，始终等于录入、扣住、拒收、删除与并入之和。" "The module each table goes to. What was read, spread and typed is always what is entered, held, rejected, removed and joined.";
    MODULE "模块" "Module";
    ROWS_READ "读入" "Read";
    ROWS_ENTERED "可录入" "Entered";
    ROWS_HELD "扣住" "Held";
    BALANCED "平衡" "Balanced";
    TABLE "表" "Table";
    RECORDS "记录" "Records";
    TOTAL "合计" "Sum";
    SEAL_TITLE "封存并交接" "Seal and hand over";
    SEAL_LEAD "封存后任何一个字的改动都会使签名失效。收包方会用同一套规则重新校验一遍。" "After sealing, a change of any character breaks the signature. The receiver runs the same rules again.";
    ERRORS "错误" "Errors";
    WARNINGS "警告" "Warnings";
    NO_WARNINGS "没有警告" "no warnings";
    ALL_EXPLAINED "警告 {}，均已说明理由" "warnings: {}, all explained";
    TO_EXPLAIN "{} 个警告待说明" "warnings to explain: {}";
    TABLES_SOURCES "{} 张表 · {} 份来源" "tables: {} · sources: {}";
    STOCK_TOTAL "库存数量" "Stock";
    STOCK_PARTS "在库 {} · 在途 {} · 已产未入 {}" "On hand {} · in transit {} · not stored {}";
    SIGNATURE "签名" "Signature";
    AUTHOR "录入人" "Author";
    AUTHOR_HINT "签名前请填写姓名" "Enter your name to sign";
    DEVICE_KEY "本机密钥" "Device key";
    SOFTWARE_KEY "软件密钥：此浏览器不支持 Ed25519，密钥以明文存在本机。建议换新版浏览器后再封存。" "Software key: this browser lacks Ed25519 and the key is readable in its storage. Prefer a current browser.";
    SEAL_NOW "封存" "Seal";
    SEALED_AT "已签 {}" "signed {}";
    NOT_SEALED "尚未封存" "Not sealed yet";
    FINGERPRINT "包指纹" "Fingerprint";
    DOWNLOAD "存为文件" "Save the file";
    BUNDLE_ABOUT "标准 ZIP，内含 CSV 与 Data Package 描述，无需本软件也能打开" "A standard ZIP with CSV and a Data Package; it opens without this program";
    LEFT_TO_DO "封存前还要做" "Before sealing";
    FIX_ERRORS_FIRST "修正 {} 个错误" "Fix the errors: {}";
    EXPLAIN_FIRST "说明 {} 个警告" "Explain the warnings: {}";
    NEED_RECORDS "至少导入一张表" "Enter at least one table";
    READY_TO_SEAL "可以封存" "Ready to seal";
    SEAL_AS_PREPARER "现在的身份是审核人 {}，封存要由录入人签名" "You work as the reviewer {}; the preparer signs";
    BE_PREPARER "换回录入人" "Work as the preparer";
    AUTHOR_REVIEWS "{} 是审核人，不能以录入人签名" "{} reviews and cannot sign as the author";
    CHANGED_SINCE_SEAL "封存后账套又有改动：这个包不含它们。" "The book has changed since: this bundle does not hold that.";
    STAMP_A "期初" "期初";
    STAMP_B "已封" "已封";
}

// What is held and rejected, and what goes out as files.
words! {
    ROWS_SPREAD "按仓展开" "Spread";
    ROWS_TYPED "手工新增" "Typed in";
    ROWS_REJECTED "拒收" "Rejected";
    ROWS_REMOVED "已删除" "Removed";
    ROWS_JOINED "并入已有" "Joined";
    NOT_BALANCED "不平" "Not balanced";
    FILE_ROWS "读入 {} 行：入表 {}，未导入的表 {}，合计行 {}" "{} rows: {} taken in, {} of tables left out, {} totals";
    CORRECT_TITLE "导出订正，拖回更新" "Correct elsewhere, drop back";
    CORRECT_LEAD "按来源原来的样子导出，问题写在右边一列和单元格批注里。改好后把文件拖回本页：只有改过的格子会更新，理由、审核与拒收不变。" "In the layout of each source, with what is wrong in a column at the right and in cell notes. Drop the corrected file here: only cells that were changed update; reasons, reviews and rejections stay.";
    GET_HELD "下载扣住的 {} 行" "Download held: {}";
    GET_REJECTED "下载拒收的 {} 行" "Download rejected: {}";
    HELD_LIST "{}：扣住 {} 条" "{}: {} held";
    REJECTED_LIST "{}：拒收 {} 条" "{}: {} rejected";
    REJECT_EXAMPLE "拒收理由，如：重复开户" "Why reject? such as: opened twice";
    REJECT_THEM "拒收 {} 条" "Reject {}";
    REJECTED_N "已拒收 {} 条" "{} rejected";
    TAKE_REJECTED_BACK "撤回拒收 {} 条" "Take {} back";
    TAKEN_BACK "已撤回 {} 条" "{} taken back";
    BACK_TITLE "改好的表" "Corrected workbook";
    BACK_LEAD "按记录号认出了账套里的记录。只有改过的格子会更新。" "Rows were recognised by their record numbers. Only cells that were changed update.";
    BACK_CHANGED "更新" "Changed";
    BACK_NEW "新增" "New";
    BACK_UNCHANGED "未动" "Unchanged";
    BACK_CONFLICTS "两边都改过：{} 格" "Changed on both sides: {} cells";
    BACK_CONFLICTS_LEAD "表发出去以后，账套里也改过这些格子。点要用的值；没点的保留账套里的。" "Since the workbook went out, the book changed these cells too. Press the value to use; where you press none, the book's stays.";
    BACK_KEEP_ALL "都保留账套里的" "Keep all of the book's";
    BACK_TAKE_ALL "都用文件里的" "Take all of the file's";
    BACK_CELL "字段与格" "Field and cell";
    BACK_IN_FILE "文件里的值" "File says";
    BACK_IN_BOOK "账套里的值" "Book says";
    BACK_LEFT "没有采用：{} 行" "Rows not used: {}";
    BACK_ENTER "更新 {} 条记录" "Update {} records";
    BACK_NOTHING "没有改动" "Nothing was changed";
    EXPORT_TITLE "导出" "Export";
    EXPORT_NOTHING "账套里还没有记录。" "The book has no records yet.";
    EXPORT_ANNOTATED "带批注的表" "Annotated workbooks";
    EXPORT_ANNOTATED_LEAD "每个来源一份，保持原来的版式；右边加一列问题，有问题的格子着色并带批注。改好可拖回。" "One for each source, in its own layout, with a column of problems, colours and cell notes. Corrected, it can be dropped back.";
    EXPORT_WORKBOOK "整理后的表格" "Clean workbook";
    EXPORT_WORKBOOK_LEAD "全部表在一个 .xlsx 里，编码按文本保存。" "All tables in one .xlsx, codes as text.";
    EXPORT_CSV "CSV（全部）" "CSV, all tables";
    EXPORT_CSV_LEAD "UTF-8，每表一份。以 = + - @ 等开头、会被当作公式的文字，前面加了一个撇号；数字不加。" "UTF-8, one a table. A text that begins like a formula (= + - @ …) gets an apostrophe in front; numbers do not.";
}

// Settings.
words! {
    SETTINGS_LEAD "每处改动都记入日志，并随交接包送出。" "Every change is journalled and goes into the bundle.";
    BASICS "基本资料" "Basics";
    COMPANY "公司" "Company";
    REGION "区域" "Region";
    PREPARER "录入人" "Preparer";
    OPENING_DATE "期初日期" "Opening date";
    TAX "价格含税" "Prices include tax";
    THRESHOLDS "判断标准" "Thresholds";
    THRESHOLDS_LEAD "规则比较用的数字。留空用默认值。" "The numbers rules compare with. Empty means the default.";
    DEFAULT_IS "默认 {}" "default {}";
    ERROR "错误" "Error";
    WARNING "警告" "Warning";
    NOTICE "提示" "Note";
    RULES_TITLE "全部规则" "All rules";
    RULES_LEAD "{} 条规则，每条都在每一格、每一行或每张表上运行。" "{} rules, run on every cell, record or table.";
    BOOKS "本机账套" "Books on this device";
    NEW_BOOK "新建账套" "New book";
    OPEN_BOOK "打开" "Open";
    DELETE_BOOK "删除" "Delete";
    DELETE_SURE "再按一次删除，不可恢复" "Press again to delete for good";
    CURRENT_BOOK "当前" "current";
    BACKUP "备份" "Backup";
    BACKUP_LEAD "整个账套和全部历史，一个文件。换电脑或清理浏览器前先备份。" "The whole book and its history in one file. Back up before you change devices or clear the browser.";
    SAVE_BACKUP "下载备份" "Download backup";
    RESTORE "从备份恢复…" "Restore…";
    RESTORED "已恢复为新账套" "Restored as a new book";
    CHANGED_AT "改于 {}" "changed {}";
    RECORDS_N "{} 条记录" "{} records";
    NOT_A_DATE "请写成 2026-12-31 的样子" "Write it like 2026-12-31";
    NOT_A_NUMBER "请写数字" "Write a number";
    NUMBER_BETWEEN "请填 {} 到 {} 之间的数" "Write a number from {} to {}";
    OPENING_FAR "期初日期离今天两年以上，请核对年份。" "The opening date is more than two years from today: check the year.";
    FIND_RULE "查找规则：编号、名称或文字" "Find a rule: code, name or text";
    NO_SUCH_RULE "没有这样的规则" "No such rule";
}

// What the data tells.
words! {
    INSIGHT "数据洞察" "What the data tells";
    INSIGHT_LEAD "由本账套的记录算出，只供参考，不影响封存。" "Computed from this book's records. It informs and never blocks a seal.";
    INSIGHT_NOTHING "还没有相应的记录" "No records for this yet";
    NOT_TOLD "（未说明）" "(not told)";
    AND_MORE "还有 {} 条" "and {} more";
    MONTH_N "{}月" "{}";
    CATEGORY "类别" "Category";
    AMOUNT "金额" "Amount";
    SHARE "占比" "Share";
    HOW_CUSTOMERS_BUY "客户怎么买" "How customers buy";
    BUYERS_SPAN "{} 个客户共购买 {} 元，{} 至 {}" "{} customers bought {} CNY, {} to {}";
    BY_MONTH "按月份的购买额" "Purchases by month of the year";
    SEASON_SEEN "记录满两年，高峰月份可看作旺季。" "Two years of records: peaks are seasons.";
    SEASON_UNSURE "记录不满两年，还看不出季节。" "Less than two years of records: no season can be told.";
    WHO_IS_DUE "该再买了的客户" "Customers due to buy";
    CUSTOMER "客户" "Customer";
    CUSTOMERS "客户数" "Customers";
    LAST_BOUGHT "上次购买" "Last bought";
    CYCLE_DAYS "周期（天）" "Cycle (days)";
    NEXT_WINDOW "预计购买窗口" "Expected window";
    LATE "已过" "late";
    OTHER_GRADE "建议调整的客户等级" "Grades to look at again";
    OTHER_GRADE_LEAD "按近 12 个月购买额的 ABC 分析；界线在设置里可改。" "By ABC analysis of the last 12 months; the limits are settings.";
    LAST_YEAR "近 12 个月" "Last 12 months";
    GRADE_GIVEN "现等级" "Grade now";
    GRADE_SUGGESTED "建议" "Suggested";
    PROFILE "客户画像" "Customer profile";
    CODE_OR_NAME "客户编码或名称" "Customer code or name";
    SHOW "查看" "Show";
    CHOOSE_CUSTOMER "在表中点一个客户，或输入编码、名称。" "Choose a customer from a list, or type a code or a name.";
    NO_SUCH_CUSTOMER "没有这个客户" "No such customer";
    PROFILE_SUMS "共购买 {} 元，近 12 个月 {} 元" "Bought {} CNY in all, {} CNY in the last 12 months";
    PROFILE_CYCLE "约每 {} 天买一次；上次 {}，预计下次 {}" "Buys about every {} days; last on {}, next expected {}";
    PROFILE_NO_CYCLE "购买不足三次，看不出周期。" "Fewer than three purchases: no cycle can be told.";
    PROFILE_GRADE "现等级 {}，建议 {}" "Grade {}, suggested {}";
    TARGETS_AND_HISTORY "目标与历史" "Targets and history";
    SALESPERSON "业务员" "Salesperson";
    HISTORY_PERIODS "上年同期" "Same periods last year";
    TARGET "目标" "Target";
    CHANGE "变动" "Change";
    NO_BASIS "无依据" "no basis";
    COVERAGE "区域覆盖" "Coverage of regions";
    PROVINCE "省份" "Province";
    PEOPLE "人员" "People";
    CHANNELS "线下渠道" "Channels";
    NOBODY_HERE "无人负责" "nobody";
    CROWDED "拥挤" "crowded";
    STOCK_STRUCTURE "库存结构" "Stock structure";
    DELIVERABLE "可交付" "Deliverable";
    ARRIVING "在途" "Arriving";
    NOT_STORED "未入库" "Not yet stored";
    AT_COST "成本金额" "At cost";
}

// Review.
words! {
    IDENTITY "身份" "Working as";
    IDENTITY_PREPARER "录入人 {}" "Preparer {}";
    IDENTITY_REVIEWER "审核人 {}" "Reviewer {}";
    REVIEW "审核" "Review";
    REVIEWED_OF "已审 {} / {}" "{} of {} reviewed";
    UNREVIEWED "未审核" "Not reviewed";
    RETURNED "已退回" "Returned";
    REVIEW_AS "换成审核人身份后才能审核（顶栏“身份”）" "Only as a reviewer: say so in the top bar";
    REVIEW_COMMENT "审核意见（退回必填）" "Comment (needed to return)";
    REVIEW_LAYER "审核层级" "Layer";
    LAYER_ONE "一审" "Layer 1";
    LAYER_TWO "二审" "Layer 2";
    PASS_SELECTED "通过所选" "Pass selected";
    PASS_SHOWN "通过全部显示的" "Pass all shown";
    RETURN_SELECTED "退回所选" "Return selected";
    RETURN_WHY "退回请写明原因" "Say why you return them";
    REVIEWED_N "已审核 {} 条" "{} reviewed";
    RETURNED_N "已退回 {} 条" "{} returned";
    REVIEW_SETTINGS "审核与抽样" "Review and sampling";
    REVIEW_SETTINGS_LEAD "写上审核人，封存前每条记录就必须由他们审核；审核人不能是录入人。" "Once reviewers are named, they must review every record before the seal; the preparer is never one.";
    REVIEWERS "审核人" "Reviewers";
    REVIEWERS_HINT "用顿号或逗号分开" "separated by commas";
    REVIEW_POLICY "审核方式" "How";
    SAMPLE_LEVEL "检验水平（GB/T 2828.1）" "Inspection level (ISO 2859-1)";
    SAMPLE_AQL "接收质量限 AQL %" "AQL %";
    NOT_REVIEWED "未审核" "Not reviewed";
    NOT_REVIEWED_LEAD "没有指定审核人；报告里会写明未审核" "No reviewer is named; the report will say so";
    NOT_SAMPLED "未抽样" "Not sampled";
    SAMPLED_CARD "抽样 {} / {} · 不符 {}" "Sampled {} of {} · {} differ";
}

// Verification.
words! {
    VERIFY_TITLE "验证" "Verify";
    VERIFY_LEAD "合计前后一致，随机抽查与原件相符，每条记录都有人审过。" "Totals agree from end to end, records drawn at random match their source, and each record is reviewed.";
    NOTHING_DECLARED "来源没有申报合计" "No source declares a total";
    DECLARED_ALL_RIGHT "与读入一致，或已说明" "as read, or explained";
    LEFT_TO_EXPLAIN "{} 项差异待说明" "{} to explain";
    BEFORE_AFTER "期初前后" "Before and after";
    ALL_AS_READ "与文件读入一致" "as read from the files";
    NOT_AS_READ "{} 项与读入不同，都有说明" "{} are not what was read, each with its reason";
    MADE_TITLE "读入之后改变了的合计：请写明原因" "Totals that are no longer what was read: say why";
    MADE_LINE "读入 {}，账套 {}" "read {}, in the book {}";
    NOT_AGREEING "{} 项不一致" "Differ: {}";
    ALL_AGREE "{} 项一致" "Agree: {}";
    NO_REVIEWER "没有指定审核人" "No reviewer is named";
    ALL_REVIEWED "全部已审核" "all are reviewed";
    LEFT_TO_REVIEW "{} 条待审核" "{} to review";
    REVIEWS_LEAD "由录入人以外的人逐条审核；改动过的记录要重新审核。" "Each record is reviewed by another than the preparer, and again once it is changed.";
    NAME_REVIEWERS "指定审核人" "Name reviewers";
    TOTALS_TITLE "控制合计" "Control totals";
    TOTALS_LEAD "来源申报 = 文件读入 = 账套 = 交接包。每处差异都要写明原因，才能封存。" "Declared by the source = read from the file = in the book = in the bundle. Each difference needs its reason before the seal.";
    TOTAL_OF "项目" "Total";
    DECLARED_BY "来源申报" "Declared";
    READ_FROM "文件读入" "Read";
    IN_BOOK "账套" "Book";
    IN_BUNDLE "交接包" "Bundle";
    AGREES "一致" "agrees";
    DETAILS "明细" "Details";
    DECLARED_TITLE "来源申报与读入的差异" "Declared and read differ";
    DECLARED_AGREE "{} 项申报与读入一致" "{} declared totals agree";
    DECLARED_LINE "申报 {}，读入 {}，差 {}" "declared {}, read {}, off by {}";
    IN_FILE_TOTAL "文件合计行" "total row of the file";
    EXPLAIN_EXAMPLE "差在哪里？" "Where does the difference come from?";
    EXPLAIN "记录说明" "Record";
    EXPLAINED_BY "{}（{}）" "{} ({})";
    SAMPLE_TITLE "抽样核对" "Sampling";
    SAMPLING_LEAD "随机抽出的记录逐条与原件对照。种子由封定的内容和审核人的随机码合成，双方都不能挑样本。" "Records drawn at random, each compared with its source. The seed mixes the fixed content with the reviewer's nonce, so neither side picks the sample.";
    SAMPLE_PLAN "可抽 {} 条 · 水平 {} · AQL {} → 字码 {}，抽 {} 条，不符不超过 {} 条即可接收" "Records: {} · level {} · AQL {} → letter {}: draw {}, accepted with at most {} that differ";
    SAMPLE_COMMIT "1 封定内容" "1 Fix the content";
    SAMPLE_AGAIN "重新抽样" "Draw another sample";
    SAMPLE_NONCE "随机码" "Nonce";
    SAMPLE_NONCE_HINT "由审核人随意写几个字或数字" "The reviewer types anything";
    SAMPLE_DRAW "2 抽取" "2 Draw";
    SAMPLE_PROGRESS "已核对 {} / {} · 不符 {}（可容 {}）" "{} of {} compared · {} differ ({} may)";
    SAMPLE_RECORD "第 {} 条，记录 {}" "No. {}, record {}";
    SAMPLE_SEED "种子 sha256(内容 {} ‖ 随机码 {})" "seed sha256(content {} ‖ nonce {})";
    MATCHES "相符" "Matches";
    DIFFERS "不符" "Differs";
    CAUSE "原因" "Cause";
    WHOLE_RECORD "整条记录" "the whole record";
    NOTE "备注" "Note";
    CONFIRM "确定" "Confirm";
    BOOK_VALUE "账套" "In the book";
    SOURCE_VALUE "来源原文" "In the source";
    READ_NOW "现在重读" "Read again";
    WHERE "出处" "Where";
    REOPEN "打开来源文件对照…" "Open a source file to compare…";
    REOPENED "已重读 {}，内容一致" "{} was read again: the same bytes";
    ACCEPT "接收" "Accept";
    EXTEND "扩大抽样到 {} 条" "Extend to {}";
    REJECT "不接收" "Reject";
    ACCEPTED "已接收" "accepted";
    REJECTED "不接收" "rejected";
    CHANGED_SINCE_SAMPLE "抽样之后，样本之外又有 {} 条记录改动" "{} records beyond what the sample found have changed since";
    GO_TO_RECORD "查看记录" "Open the record";
}

// The hand-over sheet.
words! {
    PRINT_SHEET "打印交接单" "Print hand-over sheet";
    SHEET_TITLE "销售管理期初数据交接单" "Hand-over of sales opening data";
    SHEET_BUNDLE "期初包" "Bundle";
    SHEET_SEALED "封存时间" "Sealed";
    SHEET_KEY "签名公钥 Ed25519" "Public key, Ed25519";
    SHEET_DIFFERENCE "差异与说明" "Differences and reasons";
    SHEET_BECAUSE "{}：{}" "{}: {}";
    SHEET_FILE "文件" "File";
    SHEET_OWNER "提供者" "Given by";
    SHEET_DIGEST "SHA-256 前 12 位" "SHA-256, first 12 digits";
    SHEET_RULE "规则" "Rule";
    SHEET_COUNT "处数" "Count";
    SHEET_PASSED "{} {}通过 {} 条" "{}, {}: {} passed";
    SHEET_FINDINGS "警告与说明" "Warnings and reasons";
    SHEET_CHECKED "审核与抽样" "Review and samples";
    SHEET_GIVES "交出人 / 日期" "Handed over by / date";
    SHEET_REVIEWS "审核人 / 日期" "Reviewed by / date";
    SHEET_TAKES "接收人 / 日期" "Received by / date";
}
