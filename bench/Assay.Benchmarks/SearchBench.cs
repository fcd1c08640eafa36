using System.Diagnostics;
using Assay.Risks;
using Assay.Risks.Search;
using Assay.Risks.Store;
using Assay.Storage;
using Assay.TestKit;
using static System.FormattableString;

namespace Assay.Benchmarks;

/// <summary>Searches with all facets, over the committed list of queries, at two sizes of a made-up repository, on both databases.</summary>
internal static class SearchBench
{
    private const int Rounds = 20, WarmUp = 10, Slowest = 4;

    public static void Run()
    {
        Console.WriteLine(Invariant($"{SearchQueries.All.Count} queries, {Rounds} rounds, load {Load()}"));
        using var folder = new TemporaryFolder();
        foreach (var risks in (int[])[2_000, 20_000])
        {
            var file = SyntheticRisks.Json(risks);
            Time("SQLite", Database.OfFile(folder[Invariant($"{risks}.db")]), risks, file);
            if (Server() is { } server)
                Time("PostgreSQL", server, risks, file);
        }
    }

    private static Database? Server()
    {
        try
        {
            // As servers are used: a connection is kept for the next question.
            return Database.Named(PostgreSqlServer.NewDatabase().Replace("Pooling=false", "Pooling=true", StringComparison.Ordinal));
        }
        catch (Xunit.Sdk.SkipException absent)
        {
            Console.WriteLine(absent.Message);
            return null;
        }
    }

    private static void Time(string name, Database database, int risks, byte[] file)
    {
        var start = Stopwatch.GetTimestamp();
        new RiskStore(database).Import(file, "made-up.json");
        var import = Stopwatch.GetElapsedTime(start);
        using var search = new RiskSearch(database);
        var queries = SearchQueries.All.Select(SearchQuery.Parse).ToList();
        var first = Milliseconds(search, queries[0]);
        // As a program that has been running: its code is compiled for good by then.
        for (var i = 0; i < WarmUp * queries.Count; i++)
            search.Find(queries[i % queries.Count]);
        var times = queries.Select(_ => new List<double>()).ToList();
        var before = Environment.CpuUsage.TotalTime;
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < queries.Count; i++)
                times[i].Add(Milliseconds(search, queries[i]));
        }
        var processor = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / (Rounds * queries.Count);
        double[] all = [.. times.SelectMany(time => time).Order()], typical = [.. times.Select(Median).Order()];
        Console.WriteLine(Invariant($"{name,-10} {risks,6:N0} risks: p50 {At(all, 0.5):0.0} ms, p95 {At(all, 0.95):0.0} ms, most {all[^1]:0.0} ms (p95 of the queries' medians {At(typical, 0.95):0.0} ms; {processor:0.0} ms of this process's processor time each); import {import.TotalSeconds:0.0} s, first search {first:0} ms; load {Load()}"));
        foreach (var (query, time) in queries.Zip(times).OrderByDescending(pair => Median(pair.Second)).Take(Slowest))
            Console.WriteLine(Invariant($"    {Median(time),6:0.0} ms  {search.Find(query).Total,6:N0} found  {query}"));
    }

    private static double Milliseconds(RiskSearch search, SearchQuery query)
    {
        var start = Stopwatch.GetTimestamp();
        search.Find(query);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => At([.. times.Order()], 0.5);

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
