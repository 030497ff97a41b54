namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>The one place where a tone becomes a CSS class and an icon.</summary>
internal static class ToneLook
{
    public static string CssClass(this Tone tone) => tone switch
    {
        Tone.Active => "active",
        Tone.Good => "ok",
        Tone.Warning => "warn",
        Tone.Bad => "bad",
        _ => "idle",
    };

    public static string IconName(this Tone tone) => tone switch
    {
        Tone.Active => "progress_activity",
        Tone.Good => "check_circle",
        Tone.Warning => "warning",
        Tone.Bad => "error",
        _ => "info",
    };
}
