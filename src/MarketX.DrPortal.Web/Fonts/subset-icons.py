"""Makes wwwroot/fonts/portal-icons.woff2: the few icons that the portal uses, from Material Symbols.

The full font (1 MB) is a static asset of the Radzen.Blazor package and is never fetched by the browser:
css/tokens.css points the same font family at this subset. To add an icon, add its name below and run

    python3 subset-icons.py <packages>/radzen.blazor/12.0.6/staticwebassets/fonts/MaterialSymbolsOutlined.woff2

with Debian's python3-fonttools and python3-brotli. Licence of the source and of the result: Apache-2.0,
wwwroot/fonts/LICENSE-MaterialSymbols.txt.
"""
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# First ours, then those that Radzen draws by itself (notifications, dialogs, drop-downs).
ICONS = """
arrow_back arrow_downward arrow_forward arrow_upward block bolt cancel check check_circle chevron_left
chevron_right close cloud_off cloud_upload content_copy dark_mode database delete dns do_not_disturb_on download
error event_repeat expand_more first_page fact_check help history hourglass_top info key last_page light_mode lock
logout menu more_vert open_in_new pending person play_circle power_off progress_activity refresh report
restart_alt schedule search settings_backup_restore shield space_dashboard speed stop_circle storage sync table
terminal timer unfold_more verified_user warning
add arrow_drop_down arrow_drop_up keyboard_arrow_down keyboard_arrow_up remove
""".split()

OUTPUT = pathlib.Path(__file__).parent.parent / "wwwroot/fonts/portal-icons.woff2"


def ligatures(font):
    """The glyph of every ligature, by the tuple of its letters' glyphs."""
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType == 4:
                for first, rest in table.ligatures.items():
                    for ligature in rest:
                        found[tuple([first] + ligature.Component)] = ligature.LigGlyph
    return found


def main():
    font = TTFont(sys.argv[1])
    letters, glyphs = font.getBestCmap(), ligatures(font)
    keys = {icon: tuple(letters[ord(c)] for c in icon) for icon in ICONS}
    missing = [icon for icon, key in keys.items() if key not in glyphs]
    if missing:
        sys.exit("The font has no icon " + ", ".join(missing))
    if "fvar" in font:
        axes = {axis.axisTag: 0 if axis.axisTag == "FILL" else axis.defaultValue for axis in font["fvar"].axes}
        font = instancer.instantiateVariableFont(font, axes)
    options = subset.Options()
    options.layout_closure = False
    options.layout_features = ["*"]
    options.notdef_outline = True
    options.name_IDs = ["*"]  # copyright and licence stay in the file
    subsetter = subset.Subsetter(options)
    subsetter.populate(glyphs=[glyphs[k] for k in keys.values()],
                       unicodes=[ord(c) for c in "abcdefghijklmnopqrstuvwxyz_0123456789"])
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(OUTPUT)
    print(f"{OUTPUT.name}: {len(ICONS)} icons, {OUTPUT.stat().st_size} bytes")


main()
