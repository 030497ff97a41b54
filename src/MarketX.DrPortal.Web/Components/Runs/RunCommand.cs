using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Shared;

namespace MarketX.DrPortal.Web.Components.Runs;

/// <summary>The runbook's shell commands, which do the same as the portal's buttons.</summary>
internal static class RunCommand
{
    public static string For(Run run) => run.Kind switch
    {
        RunKind.Backup => Backup(run.RequestAs<BackupRequest>().Tag),
        RunKind.Restore when run.RequestAs<RestoreRequest>() is var request => Restore(request.Key, request.Database),
        _ => $"drportal runs {run.Id}",
    };

    public static string Backup(string tag) =>
        $"TAG={ShellWord.Quote(tag)} ./scripts/backup/pg-backup.sh {ShellWord.Quote(tag)}";

    public static string Restore(string key, string database) =>
        $"DATABASE_NAME={ShellWord.Quote(database)} ./scripts/backup/restore.sh {ShellWord.Quote(key)} {ShellWord.Quote(database)}";
}
