namespace MarketX.DrPortal.TestServices.Processes;

internal static class ProcessTree
{
    /// <summary>The direct children, as far as they still live.</summary>
    public static IReadOnlyList<Daemon> ChildrenOf(int pid)
    {
        var children = new List<Daemon>();
        try
        {
            foreach (var child in File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Daemon.Find(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture)) is { } found)
                    children.Add(found);
            }
        }
        catch (IOException)
        {
            // It has ended meanwhile.
        }

        return children;
    }
}
