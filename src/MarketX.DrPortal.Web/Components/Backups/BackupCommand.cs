using MarketX.DrPortal.Web.Components.Shared;

namespace MarketX.DrPortal.Web.Components.Backups;

/// <summary>The shell commands that unpin and delete backups as the portal's buttons do.</summary>
internal static class BackupCommand
{
    public static string Unpin(string key, string reason, string? name) =>
        $"drportal unpin {ShellWord.Quote(key)} --reason {ShellWord.Quote(reason)}" + (name is null ? "" : $" --confirm {ShellWord.Quote(name)}");

    public static string Delete(string key, string name, string reason) =>
        $"drportal delete {ShellWord.Quote(key)} --confirm {ShellWord.Quote(name)} --reason {ShellWord.Quote(reason)}";
}
