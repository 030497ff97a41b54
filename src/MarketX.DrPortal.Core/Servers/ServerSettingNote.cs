namespace MarketX.DrPortal.Core.Servers;

/// <summary>A setting of a server that matters for restores.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Value">Its value, with its unit.</param>
/// <param name="Advice">What it does to a restore and what would be better.</param>
public sealed record ServerSettingNote(string Name, string Value, string Advice);
