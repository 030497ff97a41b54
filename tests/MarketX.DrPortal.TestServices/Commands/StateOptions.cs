using System.CommandLine;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary>The options that say which services a command is about.</summary>
internal sealed class StateOptions
{
    private readonly Option<DirectoryInfo> _state = new("--state") { Required = true, Description = "Folder of the services' data, logs and passwords." };
    private readonly Option<DirectoryInfo> _cache = new("--cache") { Description = "Folder of the downloads; by default beside the state folder." };
    private readonly Option<int?> _owner = new("--owner") { Description = "Process id: when that process ends, everything is taken down." };
    private readonly Option<bool> _durable = new("--durable") { Description = "For data that are meant to last." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_state, _cache, _owner, _durable])
            command.Add(option);
    }

    public ServicesOptions Read(ParseResult parsed)
    {
        var state = parsed.GetRequiredValue(_state).FullName;
        return new ServicesOptions
        {
            StateFolder = state,
            CacheFolder = parsed.GetValue(_cache)?.FullName ?? Path.Combine(Path.GetDirectoryName(state)!, "cache"),
            OwnerProcess = parsed.GetValue(_owner),
            Durable = parsed.GetValue(_durable),
            Log = Console.Error.WriteLine,
        };
    }
}
