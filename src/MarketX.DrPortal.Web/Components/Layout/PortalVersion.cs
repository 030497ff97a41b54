using System.Reflection;

namespace MarketX.DrPortal.Web.Components.Layout;

/// <summary>The running build's version, as support asks for it: number and the start of the commit.</summary>
internal static class PortalVersion
{
    private const int CommitLength = 7;

    public static string Text { get; } = Shorten(
        typeof(PortalVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    private static string Shorten(string version) => version.Split('+') switch
    {
        [var number, var commit] => $"{number} ({commit[..Math.Min(CommitLength, commit.Length)]})",
        _ => version,
    };
}
