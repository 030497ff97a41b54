using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>The part of the preflight that looks at chosen tables.</summary>
internal static class TablePreflight
{
    private const int SentencesShown = 10;

    /// <summary>Adds what is to be said of the chosen tables.</summary>
    /// <returns>What to restore; null where everything is to be restored, or the choice is refused.</returns>
    public static TableSelection? Choose(BackupDetail backup, RestoreRequest request, List<PreflightCheck> checks)
    {
        if (request.Tables is not { } tables)
            return null;
        try
        {
            var selection = TableSelection.Of(backup.Head!, tables);
            checks.Add(new(PreflightTopic.Tables, PreflightVerdict.Passed, Finding(backup, selection)));
            if (selection.LeftOut.Count > 0)
            {
                var more = selection.LeftOut.Count - SentencesShown;
                checks.Add(new(PreflightTopic.LeftOut, PreflightVerdict.Warning,
                    string.Join(" ", selection.LeftOut.Take(SentencesShown)) + (more > 0 ? $" And {more} more of this kind." : ""),
                    "Choose the other tables too where they are needed."));
            }

            return selection;
        }
        catch (RequestRefusedException e)
        {
            checks.Add(new(PreflightTopic.Tables, PreflightVerdict.Blocked, e.Message));
            return null;
        }
    }

    private static string Finding(BackupDetail backup, TableSelection selection)
    {
        var facts = TableFacts.Of(backup).Where(table => selection.Tables.Any(chosen => chosen.Schema == table.Name.Schema && chosen.Name == table.Name.Name)).ToList();
        var count = selection.Tables.Count;
        var text = count == 1 ? "1 table" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} tables");
        if (facts.All(table => table.Rows is not null))
            text += string.Create(CultureInfo.InvariantCulture, $", {facts.Sum(table => table.Rows):N0} rows");
        if (facts.All(table => table.StoredBytes is not null))
            text += $", {ByteText.Of(facts.Sum(table => table.StoredBytes)!.Value)} to fetch of {ByteText.Of(backup.Backup.Bytes)}";
        return text + ".";
    }
}
