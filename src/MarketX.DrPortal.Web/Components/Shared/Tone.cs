namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>How something stands. Always shown as icon, word and colour together.</summary>
public enum Tone
{
    /// <summary>Neither good nor bad, or not known.</summary>
    Neutral,

    /// <summary>In progress.</summary>
    Active,

    /// <summary>Good.</summary>
    Good,

    /// <summary>Needs a look.</summary>
    Warning,

    /// <summary>Needs action.</summary>
    Bad,
}
